#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/formula.h"

namespace qkv {

/// The sides of a formula with " = " between them, and an arrow after what stands before it. add(text, piece) adds a
/// piece to the text.
template <class Add>
std::string joined_sides(const Formula& formula, std::string_view arrow, Add add) {
    std::string text;
    const auto add_side = [&](const Pieces& side) {
        for (const Piece& piece : side) add(text, piece);
    };
    bool is_first = true;
    const auto add_after_sign = [&](const Pieces& side) {
        if (!is_first) text += " = ";
        is_first = false;
        add_side(side);
    };
    for (const Pieces* side : formula.working()) {
        if (!side->empty()) add_after_sign(*side);
    }
    if (!formula.before_arrow.empty()) {
        add_after_sign(formula.before_arrow);
        text += arrow;
        add_side(formula.result);
    } else if (!formula.result.empty()) {
        add_after_sign(formula.result);
    }
    return text;
}

}  // namespace qkv
