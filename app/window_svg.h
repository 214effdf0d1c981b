#pragma once

#include <string>

#include "imgui.h"

namespace qkv {

/// Call it between before_frame() and NewFrame() of a frame that becomes SVG: smoothed edges would show as seams.
void draw_without_smoothing();

/// What ImGui has drawn, as an SVG file: shapes as paths, characters as the outlines of their glyphs, pictures as
/// embedded PNG. The frame must be drawn without smoothing.
std::string svg_of(const ImDrawData& drawn);

}  // namespace qkv
