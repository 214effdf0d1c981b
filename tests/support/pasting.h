#pragma once

// What becomes of pasted text.
#include <doctest/doctest.h>
#include <optional>
#include <string>

#include "qkv/number_block.h"

namespace qkv::test {

inline constexpr std::optional<double> nothing;

inline void comes_back(const std::string& text, const NumberBlock& expected) {
    CAPTURE(text);
    const auto block = parse_block(text);
    REQUIRE_MESSAGE(block, said(block.error(), Language::en));
    CHECK(*block == expected);
}

inline std::string problem_in(const std::string& text) {
    const auto block = parse_block(text);
    return block ? "accepted" : block.error().id;
}

}  // namespace qkv::test
