#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

namespace qkv {

/// A number of bytes that are to be in memory. Throws std::bad_alloc where memory can't hold as many: on a page, from 2
/// GiB on, a 64-bit size would silently lose its first digits.
inline std::size_t memory_size(std::uint64_t bytes) {
    if (bytes > std::string().max_size()) throw std::bad_alloc();
    return static_cast<std::size_t>(bytes);
}

}  // namespace qkv
