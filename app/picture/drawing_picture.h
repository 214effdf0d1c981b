#pragma once

#include <string>

#include "picture/png.h"
#include "qkv/drawing.h"

namespace qkv {

/// A drawing as pixels, 2 for each of its own, in the typefaces of the window. Needs no OpenGL, so any thread may call
/// it. The same drawing gives the same pixels. Fails if Nanum Gothic is not installed.
Result<Picture> picture_of(const Drawing& drawing);

/// Likewise as the bytes of a PNG file, for ExportOptions::draw_png.
Result<std::string> png_of_drawing(const Drawing& drawing);

}  // namespace qkv
