#pragma once

namespace qkv {

/// Fewer multiplications than this are small work.
inline constexpr double small_work = 64.0 * 64 * 64;

}  // namespace qkv
