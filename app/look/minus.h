#pragma once

#include "imgui.h"
#include "imgui_internal.h"

namespace qkv {

/// The minus sign, which Nanum Gothic lacks, is drawn as the hyphen of the typeface of digits, in every typeface.
inline constexpr char32_t minus_sign = U'\u2212';
inline constexpr char32_t drawn_minus = U'-';

/// A font source with nothing but the minus sign. Must outlive the ImGui context whose fonts it was merged into.
class MinusGlyph : private ImFontLoader {
public:
    /// `trim`: what is left out of the space at either side of it, as a share of the size. Digits of one width need
    /// that space; beside others it would be a gap.
    explicit MinusGlyph(float trim);
    MinusGlyph(const MinusGlyph&) = delete;
    MinusGlyph& operator=(const MinusGlyph&) = delete;

    void merge_into(ImFont* font) const;

private:
    static bool contains(ImFontAtlas* atlas, ImFontConfig* source, ImWchar codepoint);
    static bool load(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data, ImWchar codepoint,
                     ImFontGlyph* glyph, float* advance_x);

    float trim_;
};

}  // namespace qkv
