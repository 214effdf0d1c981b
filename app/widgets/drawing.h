#pragma once

#include "qkv/drawing.h"
#include "ui.h"

namespace qkv {

/// Draws it into the current window with its top left corner at `at`, a pixel for each of its own, without its
/// background.
void draw_drawing(const Ui& ui, const Drawing& drawing, ImVec2 at);

}  // namespace qkv
