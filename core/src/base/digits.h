#pragma once

namespace qkv {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace qkv
