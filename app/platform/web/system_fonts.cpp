#include "platform/system_fonts.h"

#include <array>
#include <cstdlib>
#include <emscripten/em_js.h>
#include <memory>

// web/fonts.js fetches them. The path is to be freed.
EM_JS(char*, qkv_page_font_with, (int codepoint), { return stringToNewUTF8(Module.page.fonts.fileWith(codepoint)); })
EM_JS(bool, qkv_page_is_font_coming, (int codepoint), { return Module.page.fonts.isComing(codepoint); })

namespace qkv {

std::filesystem::path font_file(Typeface typeface) {
    constexpr std::array names{"NanumGothic.ttf", "NanumGothicBold.ttf", "NanumGothicCoding.ttf"};
    return std::filesystem::path("/fonts") / names[static_cast<std::size_t>(typeface)];
}

std::filesystem::path font_file_with(char32_t codepoint) {
    const std::unique_ptr<char, decltype(&std::free)> path(qkv_page_font_with(static_cast<int>(codepoint)), &std::free);
    return path.get();
}

bool is_font_coming(char32_t codepoint) { return qkv_page_is_font_coming(static_cast<int>(codepoint)); }

}  // namespace qkv
