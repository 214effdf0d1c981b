#pragma once

namespace qkv::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool has_sanitizers = true;
#else
inline constexpr bool has_sanitizers = false;
#endif

/// How many random inputs a property is tried on: `all`, with sanitizers only `fewer`. With them each input takes some
/// fifteen times as long, and what they find, a wrong access or an undefined operation, is found on few inputs already;
/// whether the results are right is tried on all inputs in release, of the same sources.
constexpr int rounds(int all, int fewer) { return has_sanitizers ? fewer : all; }

}  // namespace qkv::test
