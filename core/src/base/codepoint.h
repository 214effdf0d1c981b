#pragma once

#include <cstddef>
#include <string_view>
#include <utf8proc.h>

namespace qkv {

struct Codepoint {
    utf8proc_int32_t value = 0;
    std::size_t bytes = 0;  ///< 0: no UTF-8
};

/// The first of a text that is not empty.
Codepoint first_codepoint(std::string_view utf8);

}  // namespace qkv
