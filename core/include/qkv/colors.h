#pragma once

#include <optional>

#include "qkv/formula.h"

namespace qkv {

/// A colour as 0xRRGGBB; a type of its own, because the numbers of ImGui's colours have another order.
struct Rgb {
    unsigned hex = 0;

    constexpr unsigned red() const { return hex >> 16; }
    constexpr unsigned green() const { return (hex >> 8) & 255; }
    constexpr unsigned blue() const { return hex & 255; }

    friend bool operator==(const Rgb&, const Rgb&) = default;
};

// The colours that the light window and pictures made without it have in common.
inline constexpr Rgb paper{0xFFFFFF};
inline constexpr Rgb ink{0x171A23};
inline constexpr Rgb muted_ink{0x5D6578};
inline constexpr Rgb weight_ink{0x7E489C};
inline constexpr Rgb negative_color{0xC98A00};

/// The full colour of a role (Okabe–Ito): of queries blue, keys vermilion, values and outputs green, weights purple;
/// of scores, and of what has none, slate.
constexpr Rgb role_color(Role role) {
    switch (role) {
        case Role::query: return {0x0072B2};
        case Role::key: return {0xD55E00};
        case Role::value:
        case Role::output: return {0x009E73};
        case Role::weight: return {0x8C56AA};
        case Role::embedding: return {0x4F7F86};
        case Role::score:
        case Role::none: break;
    }
    return {0x56607A};
}

/// A mixture of `a` with a share of `b`, 0 to 1.
Rgb blended(Rgb a, Rgb b, double share);

/// WCAG 2 contrast ratio, 1 to 21.
double contrast(Rgb a, Rgb b);

/// Black or white, whichever is easier to read on `background`.
Rgb ink_on(Rgb background);

/// What the tints of a heatmap are mixed from: `full` is that of the largest |value|.
struct TintColors {
    Rgb background = paper;
    Rgb full{};
    std::optional<Rgb> full_negative;  ///< none: negative numbers have the same colour, but paler
};

/// The tint of a cell: how strongly a number stands out, by its share of the largest |value|, 0 to 1.
Rgb tint(const TintColors& colors, double share, bool is_negative);

/// Likewise on paper, by the share with its sign, −1 to 1. If `is_diverging`, negative numbers have another colour: for
/// cells too small for an outline.
Rgb tint(Role role, double share, bool is_diverging = false);

}  // namespace qkv
