#pragma once

#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <vector>

#include "qkv/judge.h"
#include "session/session.h"

namespace qkv::test {

/// What is to be typed for the step that predict mode asks for.
inline std::string right_answer(const Session& session, int decimals = 4) {
    std::vector<std::string> numbers;
    for (const Cell& cell : cells_asked(session.document(), session.attention(), *session.learning().asked())) {
        const double value = number_in(session.document(), session.attention(), cell);
        numbers.push_back(std::isinf(value) ? "-inf" : fmt::format("{:.{}f}", value, decimals));
    }
    return is_vector(session.document(), *session.learning().asked()) ? fmt::format("[{}]", fmt::join(numbers, ", "))
                                                                      : numbers.front();
}

}  // namespace qkv::test
