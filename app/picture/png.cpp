#include "picture/png.h"

#include <cstddef>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

#include "qkv/file.h"

namespace qkv {

std::string png_of(const Picture& picture) {
    std::string png;
    const auto append = [](void* to, void* data, int size) {
        static_cast<std::string*>(to)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
    };
    stbi_write_png_to_func(append, &png, picture.width, picture.height, 4, picture.rgba.data(), picture.width * 4);
    return png;
}

Result<void> write_png(const Picture& picture, const std::filesystem::path& path) {
    return write_file(path, png_of(picture));
}

}  // namespace qkv
