#pragma once

#include "ui.h"
#include "widgets/text.h"

namespace qkv {

/// The outline with which a lesson points at something in the current ImGui window.
void draw_pointer(const Ui& ui, const ImRect& box);

/// Scrolls what a lesson points at into view when it has just begun to, or when its panel has come to the front.
void scroll_to_pointer(const Ui& ui, const ImRect& box);

}  // namespace qkv
