#pragma once

#include "qkv/drawing.h"
#include "qkv/drawing_look.h"
#include "ui.h"

namespace qkv {

/// The colours of the window.
drawing::Colors drawing_colors(const Palette& palette);

/// Draws it into the current window with its top left corner at `at`, a pixel for each of its own, without its
/// background.
void draw_drawing(const Ui& ui, const Drawing& drawing, ImVec2 at);

}  // namespace qkv
