#pragma once

#include <limits>

namespace qkv::test {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double largest = std::numeric_limits<double>::max();

}  // namespace qkv::test
