#pragma once

#include <optional>
#include <string_view>

#include "qkv/text.h"

namespace qkv {

/// The problem of a text that looks like one number with a decimal comma or with something between its thousands
/// (0,75 and 1,234 and 1,234.5 and 1.234,5 and 1 234); none for every other text.
std::optional<Problem> separator_problem(std::string_view text);

/// Whether `text` is a number without a sign in parentheses, which means minus in bookkeeping: (0.75).
bool is_in_parentheses(std::string_view text);

/// A number that is written down in a file: as parse_number() reads it, but no expression, and also infinity and NaN
/// as programs write them ("-inf"). −0 stays −0.
Result<double> number_in_file(std::string_view text);

}  // namespace qkv
