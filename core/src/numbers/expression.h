#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qkv {

/// Whether e stands for 2.718… in one place and for a power of ten in another: "e/(2e+1)".
bool has_two_kinds_of_e(std::string_view expression);

/// The value of an arithmetic expression: + - * / ^, brackets, sqrt, exp, ln and the other functions of muParser, pi,
/// as typed or in LaTeX. None where it is no expression; infinite or NaN where it has no value (1/0).
std::optional<double> value_of_expression(const std::string& expression);

}  // namespace qkv
