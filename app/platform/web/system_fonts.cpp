#include "platform/system_fonts.h"

#include <array>

namespace qkv {

// They come with the page.
std::filesystem::path font_file(Typeface typeface) {
    constexpr std::array names{"NanumGothic.ttf", "NanumGothicBold.ttf", "NanumGothicCoding.ttf"};
    return std::filesystem::path("/fonts") / names[static_cast<std::size_t>(typeface)];
}

std::filesystem::path font_file_with(char32_t) { return {}; }

}  // namespace qkv
