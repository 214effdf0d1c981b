#include <array>
#include <cstdint>

#include "qkv/document.h"

namespace qkv {
namespace {

// FNV-1a, 64 bit (Fowler, Noll, Vo): it never changes, unlike std::hash.
std::uint64_t hashed(std::string_view text, std::uint64_t hash = 14695981039346656037ULL) {
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    // The low bits of FNV-1a are alike for short texts; fold the high ones in.
    hash ^= hash >> 32;
    hash *= 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29);
}

std::string_view name(VectorRole role) {
    switch (role) {
        case VectorRole::query: return "q";
        case VectorRole::key: return "k";
        case VectorRole::value: return "v";
    }
    return "";
}

using Choices = std::array<double, 5>;
constexpr Choices direction{0.0, 1.0, 0.0, 1.0, -1.0};
constexpr Choices amount{0.0, 0.5, 0.0, 0.5, 1.0};

RowVector chosen(std::string_view token, std::string_view role, const Choices& choices, int dimensions) {
    const std::uint64_t seed = hashed(token, hashed(role));
    RowVector vector(dimensions);
    for (int c = 0; c < dimensions; ++c) {
        vector(c) = choices[hashed(std::to_string(c), seed) % choices.size()];
    }
    if (vector.isZero(0.0))
        vector(static_cast<Eigen::Index>(seed % static_cast<std::uint64_t>(dimensions))) = choices[1];
    return vector;
}

}  // namespace

RowVector initial_vector(std::string_view token, VectorRole role, int dimensions) {
    return chosen(token, name(role), role == VectorRole::value ? amount : direction, dimensions);
}

RowVector initial_embedding(std::string_view token, int dimensions) {
    return chosen(token, "x", direction, dimensions);
}

}  // namespace qkv
