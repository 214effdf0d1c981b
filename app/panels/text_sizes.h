#pragma once

#include <array>

#include "session/view_settings.h"

namespace qkv {

inline constexpr std::array text_sizes{75, 90, 100, 110, 125, 150, 175, 200, 250, 300};

/// The next size of text_sizes below or above, or the same at the end.
constexpr int smaller_text(int percent) {
    int smaller = min_text_percent;
    for (const int size : text_sizes) {
        if (size < percent) smaller = size;
    }
    return smaller;
}

constexpr int larger_text(int percent) {
    for (const int size : text_sizes) {
        if (size > percent) return size;
    }
    return max_text_percent;
}

}  // namespace qkv
