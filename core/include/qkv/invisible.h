#pragma once

#include <cstddef>
#include <string_view>

namespace qkv {

/// Whether anything in a text can be seen: more than white space, control, format and zero-width characters, fillers
/// (U+3164) and blanks (U+2800).
bool has_visible(std::string_view utf8);

/// How many bytes at the beginning are white space or invisible words.
std::size_t leading_blanks(std::string_view utf8);

}  // namespace qkv
