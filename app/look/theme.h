#pragma once

#include "imgui.h"
#include "look/themes.h"
#include "qkv/colors.h"
#include "qkv/explanation.h"

namespace qkv {

/// The colours of a theme. The light one has those of qkv/colors.h. Text on any of them has a contrast of at
/// least 4.5:1.
struct Palette {
    ImU32 background;  ///< behind the panels
    ImU32 panel;
    ImU32 field;  ///< text fields, empty cells, tracks of bars
    ImU32 border;
    ImU32 text;
    ImU32 muted;  ///< secondary text
    ImU32 bracket;
    ImU32 accent;     ///< the next thing to do, the current step
    ImU32 on_accent;  ///< text on accent
    ImU32 hatch;      ///< stripes over what is not reached yet
    ImU32 lit;        ///< ring around the operands of the hovered cell
    ImU32 pointer;    ///< outline of what a lesson points at
    ImU32 warning;    ///< background of a message about bad input
    ImU32 on_warning;

    ImU32 query, key, value, weight, score, embedding, negative;  ///< fills (Okabe–Ito)
    ImU32 query_text, key_text, value_text, weight_text, score_text, embedding_text;
};

const Palette& palette(Theme theme);

/// Fill and text colour of a role.
ImU32 fill(const Palette& palette, Role role);
ImU32 text_color(const Palette& palette, Role role);

/// An opaque colour of ImGui's as one of the library's.
constexpr Rgb rgb(ImU32 opaque) {
    const auto channel = [&](int shift) { return (opaque >> shift) & 255; };
    return {channel(IM_COL32_R_SHIFT) << 16 | channel(IM_COL32_G_SHIFT) << 8 | channel(IM_COL32_B_SHIFT)};
}

/// A mixture of two opaque colours: `a` with a share of `b`, 0 to 1.
ImU32 mixed(ImU32 a, ImU32 b, double share);
ImU32 with_alpha(ImU32 color, float alpha);

/// How much of the colour of panels lies over what comes later, 0 to 1: as much as leaves every text on it a contrast
/// of at least 3:1.
float veil_share(Theme theme);

/// WCAG 2 contrast ratio of two opaque colours, 1 to 21.
double contrast(ImU32 a, ImU32 b);

/// Black or white, whichever is easier to read on `background`.
ImU32 readable_on(ImU32 background);

/// The tint of a cell: how strongly `value` stands out compared with `largest`, the largest |value| of its matrix.
/// Weights are tinted by their own value (0 to 1); negative values are paler.
ImU32 tint(const Palette& palette, Role role, double value, double largest);

/// Likewise for cells too small for any other mark of negative values: those have a colour of their own. `share` of the
/// largest, −1 to 1.
ImU32 diverging_tint(const Palette& palette, Role role, double share);

/// Fresh ImGui style: colours of the theme, sizes in proportion to a base font size of `base_px`.
void apply_style(const Palette& palette, float base_px);

}  // namespace qkv
