#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "qkv/text.h"
#include "session/session.h"

namespace qkv {

/// Pixels from the top left corner, row by row.
struct Picture {
    int width = 0;
    int height = 0;
    std::vector<unsigned char> rgba;  ///< 4 bytes a pixel
};

/// The window as it looks in this state, drawn off screen with software OpenGL; no display needed. The same state gives
/// the same pixels.
Result<Picture> render_picture(Session& session, int width, int height);

/// Likewise as an SVG file. See svg_of().
Result<std::string> render_svg(Session& session, int width, int height);

/// One of these, written to `path`.
Result<void> render_to_file(Session& session, int width, int height, PictureFormat format,
                            const std::filesystem::path& path);

/// The bytes of a PNG file.
std::string png_of(const Picture& picture);

Result<void> write_png(const Picture& picture, const std::filesystem::path& path);

}  // namespace qkv
