#pragma once

#include <memory>
#include <string>

namespace qkv {

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

private:
    OutlineFont();
    struct Data;
    std::unique_ptr<Data> data_;
};

}  // namespace qkv
