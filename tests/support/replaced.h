#pragma once

#include <doctest/doctest.h>
#include <string>
#include <string_view>

namespace qkv::test {

/// `text` with the first `from`, which has to be in it, replaced.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace qkv::test
