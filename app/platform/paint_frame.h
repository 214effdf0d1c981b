#pragma once

namespace qkv {

/// Draws ImGui's frame, which ImGui::Render() has just ended, into OpenGL's current framebuffer of this size in pixels,
/// on the colour of ImGui's windows.
void paint_frame(int width, int height);

}  // namespace qkv
