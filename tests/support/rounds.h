#pragma once

namespace qkv::test {

#ifdef QKV_FEW_ROUNDS
inline constexpr bool is_slow = true;
#else
inline constexpr bool is_slow = false;
#endif

/// How many random inputs a property is tried on: `all`, with sanitizers and as WebAssembly only `fewer`. There each
/// input takes many times as long, and what is found there, a wrong access, an undefined operation or a size of 32
/// bits, is found on few inputs already; whether the results are right is tried on all inputs in release, of the same
/// sources.
constexpr int rounds(int all, int fewer) { return is_slow ? fewer : all; }

}  // namespace qkv::test
