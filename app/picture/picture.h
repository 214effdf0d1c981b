#pragma once

#include <filesystem>
#include <string>

#include "picture/png.h"
#include "qkv/text.h"
#include "session/session.h"

namespace qkv {

/// The window as it looks in this state, drawn off screen with software OpenGL; no display needed. The same state gives
/// the same pixels.
Result<Picture> render_picture(Session& session, int width, int height);

/// Likewise as an SVG file. See svg_of().
Result<std::string> render_svg(Session& session, int width, int height);

/// One of these, written to `path`.
Result<void> render_to_file(Session& session, int width, int height, PictureFormat format,
                            const std::filesystem::path& path);

}  // namespace qkv
