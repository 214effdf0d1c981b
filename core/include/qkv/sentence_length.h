#pragma once

#include <cstddef>

#include "qkv/text.h"

namespace qkv {

/// A sentence that is typed or comes from standard input is at most so long; a file's may be longer.
inline constexpr std::size_t largest_sentence_bytes = 64 * 1024;

/// What is said of a longer one.
Problem too_long_sentence();

}  // namespace qkv
