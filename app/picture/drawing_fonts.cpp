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

// The code points that are drawn, from left to right.
std::vector<char32_t> drawn_characters(Typeface typeface, std::string_view text) {
    std::vector<char32_t> characters = codepoints(in_visual_order(visible(text)));
    std::replace(characters.begin(), characters.end(), U'\u2212', drawn_minus(typeface));
    return characters;
}

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
    const std::vector<char32_t> characters = drawn_characters(typeface, text);
    GlyphLine line;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const OutlineFont* font = font_with(typeface, characters[i]);
        if (font == nullptr && shows_nothing(characters[i])) continue;
        line.glyphs.push_back({font, characters[i], line.width});
        const char32_t next = i + 1 < characters.size() ? characters[i + 1] : 0;
        line.width += font == nullptr ? box_advance(characters[i], em)
                                      : em * static_cast<double>(font->em_scale()) * font->advance(characters[i], next);
    }
    return line;
}

}  // namespace qkv
