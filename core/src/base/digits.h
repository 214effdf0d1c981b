#pragma once

#include <algorithm>
#include <string_view>

namespace qkv {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether `text` is digits alone, at least one.
inline bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace qkv
