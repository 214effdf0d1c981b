#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/text.h"

namespace qkv {

/// A number as a learner typed it.
struct TypedNumber {
    double value = 0.0;
    int decimals = 0;             ///< of its value: "1.5e-3" has 4, "42%" has 2; of an expression, those of the style
    int written_decimals = 0;     ///< the same without the exponent: "1.5e-3" has 1
    bool is_written_out = false;  ///< no expression: 0.050 is quoted with its last 0
};

struct TypedAnswer {
    std::vector<TypedNumber> numbers;
    bool has_decimal_comma = false;
};

/// What an answer of so many numbers looks like: "[0.5, 0.5]".
std::string example_of(std::size_t count);

/// Reads "0.422", "0,422", "-inf", "exp(1)/6.437", "[0, 0.211, 0]" or "0 0.211 0". `count`: how many numbers are asked
/// for; it decides whether a comma separates numbers. A different count of numbers is not a failure here.
/// An empty place among several is one: "[0.5, , 1]".
Result<TypedAnswer> read_answer(std::string_view typed, std::size_t count, int decimals_of_expression);

}  // namespace qkv
