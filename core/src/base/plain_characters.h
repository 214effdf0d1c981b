#pragma once

#include <string>
#include <string_view>

namespace qkv {

/// Copied or typed numbers in the characters of a keyboard. Full-width characters become ASCII, × · ÷ π become * * /
/// pi. A dash before a number becomes a minus sign; between two numbers it may mean "to" and stays. Zero-width
/// characters are removed and blanks of other widths become spaces, but both stay inside a number, where they may
/// separate thousands. Every line ends with '\n' alone. Bytes that are not UTF-8 stay as they are.
std::string plain_characters(std::string_view typed);

}  // namespace qkv
