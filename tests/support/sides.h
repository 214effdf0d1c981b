#pragma once

#include <vector>

#include "qkv/explanation.h"

namespace qkv::test {

/// Every side that a formula has, the result included.
inline std::vector<Pieces> sides_of(const Formula& formula) {
    std::vector<Pieces> sides;
    for (const Pieces* side : formula.working()) {
        if (!side->empty()) sides.push_back(*side);
    }
    sides.push_back(formula.result);
    return sides;
}

}  // namespace qkv::test
