#pragma once

#include "ui.h"

namespace qkv {

/// The colour of the bar of a number: `usual`, but by how much the number matters while a person asks for that; pale
/// where it doesn't.
ImU32 bar_color(const Ui& ui, const Cell& cell, ImU32 usual);

/// Behind the digits of a number that matters, its tint, and a frame around the number that is asked about. Returns the
/// colour for the digits: `usual` without a tint.
ImU32 draw_matter(const Ui& ui, const ImRect& box, const Cell& cell, ImU32 usual);

}  // namespace qkv
