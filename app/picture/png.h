#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "qkv/text.h"

namespace qkv {

/// Pixels from the top left corner, row by row.
struct Picture {
    int width = 0;
    int height = 0;
    std::vector<unsigned char> rgba;  ///< 4 bytes a pixel
};

/// The bytes of a PNG file.
std::string png_of(const Picture& picture);

Result<void> write_png(const Picture& picture, const std::filesystem::path& path);

}  // namespace qkv
