#pragma once

#include "qkv/formula.h"

namespace qkv {

/// The digits of the numbers in a line: so many that a reader who works a side out from the numbers as printed gets the
/// result as printed. The usual decimals are tried first; then all rounded operands get one digit more at a time. Where
/// no digits of the operands will do, as at 0.333 × 0.0015 = 0.001, the result is worked out to more digits and
/// rounded after an arrow. Of a side that holds names, a gap "…" or ∞ nothing is asked.
void give_digits(Formula& formula, int decimals);

/// A dot product and what becomes of it, as its sides go: (products) ÷ √3 = dot ÷ √3 = result; with a bias and a
/// temperature ((products) ÷ √3 + 0.5) ÷ 2. Without any of these the dot product is the result.
struct DotProduct {
    Pieces vectors;              ///< [1, 0, 0] · [1, 1, 0]
    Pieces products;             ///< 1×1 + 0×1 + 0×0
    Piece dot;                   ///< 1, worked out; left out of the line where it has no value as a double
    Pieces before;               ///< "(", or nothing
    Pieces after;                ///< " ÷ √3 + 0.5) ÷ 2", or nothing
    bool is_scaled_only = true;  ///< `after` is a factor: nothing is added
};

/// A number with so many digits more than usual.
std::string number_text(const Number& number, int decimals, int more_digits);

/// score = vectors ÷ √3 = (products) ÷ √3 = dot ÷ √3 = result, each with enough digits; where nothing becomes of the
/// dot product, score = vectors = products = result. `formula` has the name and the result.
void add_dot_product(Formula& formula, DotProduct line, int decimals);

/// A negative number that is no operand at the beginning of a line stands in brackets: 2×(-1).
Pieces in_brackets_if_negative(const Piece& number);

}  // namespace qkv
