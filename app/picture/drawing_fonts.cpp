#include "picture/drawing_fonts.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "look/bidi.h"
#include "look/code_point_box.h"
#include "look/minus.h"
#include "qkv/file.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

constexpr std::uintmax_t largest_font_bytes = 256U << 20U;

double box_advance(char32_t codepoint, double em) {
    return CodePointBox(codepoint, static_cast<float>(em)).width + 0.12 * em;
}

}  // namespace

Result<DrawingFonts> DrawingFonts::load() {
    DrawingFonts fonts;
    for (const Typeface typeface : {Typeface::text, Typeface::bold, Typeface::digits}) {
        const OutlineFont* font = fonts.open(font_file(typeface));
        // The plain typeface replaces a missing variant.
        fonts.typefaces_[typeface] = font != nullptr ? font : fonts.typefaces_[Typeface::text];
    }
    if (fonts.typefaces_[Typeface::text] == nullptr) return tl::unexpected(Problem{"problem.fonts", {}});
    return fonts;
}

// Null if there is no such font. A file once read stays: its outlines are drawn from its bytes.
const OutlineFont* DrawingFonts::open(const std::filesystem::path& path) {
    if (path.empty()) return nullptr;
    const auto [found, is_new] = files_.try_emplace(path);
    FontFile& file = found->second;
    if (is_new) {
        file.bytes = read_file(path, largest_font_bytes).value_or("");
        if (!file.bytes.empty()) file.outlines = OutlineFont::open(file.bytes.data(), 0);
    }
    return file.outlines.get();
}

const OutlineFont* DrawingFonts::font_with(Typeface typeface, char32_t codepoint) {
    for (const OutlineFont* font : {typefaces_[typeface], typefaces_[Typeface::text]}) {
        if (font->has(codepoint)) return font;
    }
    const auto [found, is_new] = others_.try_emplace(codepoint, nullptr);
    if (is_new) found->second = open(font_file_with(codepoint));
    return found->second;
}

GlyphLine DrawingFonts::line(Typeface typeface, double em, std::string_view text) {
    // From left to right.
    const std::vector<char32_t> characters = codepoints(in_visual_order(visible(text)));
    GlyphLine line;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const bool is_minus = characters[i] == minus_sign;
        const char32_t character = is_minus ? drawn_minus : characters[i];
        const OutlineFont* font = font_with(is_minus ? Typeface::digits : typeface, character);
        if (font == nullptr && shows_nothing(character)) continue;
        line.glyphs.push_back({font, character, line.width});
        const char32_t next = i + 1 < characters.size() ? characters[i + 1] : 0;
        line.width += font == nullptr ? box_advance(character, em)
                                      : em * static_cast<double>(font->em_scale()) * font->advance(character, next);
    }
    return line;
}

}  // namespace qkv
