#pragma once

#include <string>

#include "imgui.h"

namespace qkv {

/// Between before_frame() and NewFrame() of a frame that is to become SVG: smoothed edges would show as seams.
void draw_without_smoothing();

/// What ImGui has drawn, as an SVG file: shapes as paths, characters as the outlines of their glyphs, pictures as
/// embedded PNG. Of a frame that was drawn without smoothing.
std::string svg_of(const ImDrawData& drawn);

}  // namespace qkv
