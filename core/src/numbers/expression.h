#pragma once

#include <optional>
#include <string>

namespace qkv {

/// The value of an arithmetic expression: + - * / ^, brackets, sqrt, exp, ln and the other functions of muParser, pi.
/// None where it is no expression; infinite or NaN where it has no value (1/0).
std::optional<double> value_of_expression(const std::string& expression);

}  // namespace qkv
