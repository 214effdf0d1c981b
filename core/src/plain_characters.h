#pragma once

#include <string>
#include <string_view>

namespace qkv {

/// Numbers as people copy and type them, in the characters of a keyboard: full-width characters become ASCII; a dash of
/// print before a number becomes a minus sign (between two numbers it may mean "to" and stays); so do the signs
/// × · ÷ π. Characters that take no room go, and blanks of other widths become spaces: both stay inside a number, where
/// they may separate thousands. Every line ends with '\n' alone. Bytes that are no UTF-8 stay as they are.
std::string plain_characters(std::string_view typed);

}  // namespace qkv
