#include "qkv/colors.h"

#include <algorithm>
#include <cmath>

namespace qkv {
namespace {

// WCAG 2: relative luminance.
double luminance(Rgb color) {
    const auto linear = [](unsigned channel) {
        const double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.red()) + 0.7152 * linear(color.green()) + 0.0722 * linear(color.blue());
}

}  // namespace

Rgb blended(Rgb a, Rgb b, double share) {
    const auto mix = [&](unsigned from, unsigned to) {
        return static_cast<unsigned>(std::lround(from + (static_cast<double>(to) - from) * share));
    };
    return {mix(a.red(), b.red()) << 16 | mix(a.green(), b.green()) << 8 | mix(a.blue(), b.blue())};
}

double contrast(Rgb a, Rgb b) {
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

Rgb ink_on(Rgb background) {
    constexpr Rgb dark_ink{0x0C0E13};
    constexpr Rgb light_ink{0xFFFFFF};
    return contrast(background, dark_ink) >= contrast(background, light_ink) ? dark_ink : light_ink;
}

Rgb tint(const TintColors& colors, double share, bool is_negative) {
    constexpr double faintest = 0.07;
    constexpr double strongest = 0.78;
    const double strength = faintest + (strongest - faintest) * std::min(share, 1.0);
    if (!is_negative) return blended(colors.background, colors.full, strength);
    if (colors.full_negative) return blended(colors.background, *colors.full_negative, strength);
    return blended(colors.background, colors.full, 0.5 * strength);
}

Rgb tint(Role role, double share, bool is_diverging) {
    TintColors colors{.full = role_color(role), .full_negative = {}};
    if (is_diverging) colors.full_negative = negative_color;
    return tint(colors, std::abs(share), share < 0);
}

}  // namespace qkv
