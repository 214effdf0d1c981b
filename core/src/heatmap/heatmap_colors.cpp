#include "heatmap/heatmap_colors.h"

#include <algorithm>
#include <cmath>

namespace qkv {
namespace {

constexpr Rgb negative_color = 0xC98A00;

// WCAG 2: relative luminance.
double luminance(Rgb color) {
    const auto linear = [](Rgb channel) {
        const double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear((color >> 16) & 255) + 0.7152 * linear((color >> 8) & 255) + 0.0722 * linear(color & 255);
}

}  // namespace

Rgb role_color(Role role) {
    switch (role) {
        case Role::weight: return 0x8C56AA;
        case Role::output: return 0x009E73;
        default: return 0x56607A;
    }
}

Rgb tint(Role role, double share, bool is_diverging) {
    constexpr double faintest = 0.07;
    constexpr double strongest = 0.78;
    const double strength = faintest + (strongest - faintest) * std::min(std::abs(share), 1.0);
    if (share >= 0) return blended(paper, role_color(role), strength);
    if (role == Role::score || is_diverging) return blended(paper, negative_color, strength);
    return blended(paper, role_color(role), 0.5 * strength);
}

Rgb ink_on(Rgb background) {
    constexpr Rgb dark_ink = 0x0C0E13;
    const double light = luminance(background) + 0.05;
    return light / (luminance(dark_ink) + 0.05) >= 1.05 / light ? dark_ink : paper;
}

Rgb blended(Rgb a, Rgb b, double share) {
    Rgb result = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        const auto from = static_cast<double>((a >> shift) & 255);
        const auto to = static_cast<double>((b >> shift) & 255);
        result |= static_cast<Rgb>(std::lround(from + (to - from) * share)) << shift;
    }
    return result;
}

}  // namespace qkv
