#pragma once

#include <filesystem>
#include <string>

#include "picture/png.h"
#include "qkv/text.h"
#include "session/session.h"

namespace qkv {

/// The size of a picture of the window.
struct PictureSize {
    int width = 0;  ///< pixels of the picture
    int height = 0;
    float dpi_scale = 1;  ///< pixels of the picture for one pixel of the design
};

/// The window as it looks in this state, drawn off screen with software OpenGL; no display needed. The same state gives
/// the same pixels. `caption` is written above everything; empty: the window alone.
Result<Picture> render_picture(Session& session, PictureSize size, const std::string& caption = {});

/// Likewise as an SVG file. See svg_of().
Result<std::string> render_svg(Session& session, PictureSize size, const std::string& caption = {});

/// The bytes of a file with one of these.
Result<std::string> rendered(Session& session, PictureSize size, PictureFormat format, const std::string& caption = {});

}  // namespace qkv
