#pragma once

#include <filesystem>
#include <string>

#include "picture/png.h"
#include "qkv/text.h"
#include "session/session.h"

namespace qkv {

/// The window as it looks in this state, drawn off screen with software OpenGL; no display needed. The same state gives
/// the same pixels. `caption` is written above everything; empty: the window alone.
Result<Picture> render_picture(Session& session, int width, int height, const std::string& caption = {});

/// Likewise as an SVG file. See svg_of().
Result<std::string> render_svg(Session& session, int width, int height, const std::string& caption = {});

/// The bytes of a file with one of these.
Result<std::string> rendered(Session& session, int width, int height, PictureFormat format,
                             const std::string& caption = {});

}  // namespace qkv
