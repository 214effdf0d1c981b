#include "support/read_png.h"

#include <doctest/doctest.h>

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#include <stb/stb_image.h>

namespace qkv::test {

Picture read_png(const std::filesystem::path& path) {
    Picture picture;
    unsigned char* pixels = stbi_load(path.c_str(), &picture.width, &picture.height, nullptr, 4);
    REQUIRE(pixels != nullptr);
    picture.rgba.assign(pixels, pixels + std::ptrdiff_t{4} * picture.width * picture.height);
    stbi_image_free(pixels);
    return picture;
}

}  // namespace qkv::test
