#pragma once

#include <memory>
#include <string>
#include <vector>

namespace qkv {

/// How much of each pixel a glyph covers, 0 to 255, row by row.
struct GlyphPixels {
    int left = 0;  ///< from the origin of the glyph, which is on the baseline
    int top = 0;   ///< likewise, downwards
    int width = 0;
    int height = 0;
    std::vector<unsigned char> covered;
};

/// A TrueType or OpenType font, for the outlines of its glyphs.
class OutlineFont {
public:
    /// `data`, a font file or collection in memory, must outlive it. Null if it cannot be read.
    static std::unique_ptr<OutlineFont> open(const void* data, int font_number);
    ~OutlineFont();

    /// The outline of a character as SVG path data in font units, y upwards; empty if there is none.
    std::string path(unsigned codepoint) const;
    /// Font units to pixels, for a height of 1 pixel from ascent to descent.
    float scale() const;

    bool has(unsigned codepoint) const;
    /// Font units to pixels, for an em of 1 pixel.
    float em_scale() const;
    /// From the origin of a character to that of `next`, in font units; 0 for `next` at the end of a text.
    int advance(unsigned codepoint, unsigned next) const;
    /// A character `scale` pixels for each font unit large, `right` (less than 1) pixels to the right of its origin.
    GlyphPixels pixels(unsigned codepoint, float scale, float right) const;

private:
    OutlineFont();
    struct Data;
    std::unique_ptr<Data> data_;
};

}  // namespace qkv
