#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "look/glyph_outline.h"
#include "platform/system_fonts.h"
#include "qkv/text.h"

namespace qkv {

/// A line of text from left to right, as it is drawn.
struct GlyphLine {
    struct Glyph {
        const OutlineFont* font;  ///< null: no font has the character
        char32_t codepoint;
        double x;  ///< from the beginning of the line
    };
    std::vector<Glyph> glyphs;
    double width = 0;
};

/// The typefaces of the window, read from their files for drawings. They need no ImGui, so any thread may have its own.
class DrawingFonts {
public:
    /// Fails if Nanum Gothic is not installed, and says what to install.
    static Result<DrawingFonts> load();

    /// `em`: pixels. A character that the typeface lacks is taken from a font that has it.
    GlyphLine line(Typeface typeface, double em, std::string_view text);

private:
    struct FontFile {
        std::string bytes;
        std::unique_ptr<OutlineFont> outlines;
    };

    const OutlineFont* open(const std::filesystem::path& path);
    const OutlineFont* font_with(Typeface typeface, char32_t codepoint);

    std::map<std::filesystem::path, FontFile> files_;
    std::map<Typeface, const OutlineFont*> typefaces_;
    std::map<char32_t, const OutlineFont*> others_;  ///< for characters of no typeface
};

}  // namespace qkv
