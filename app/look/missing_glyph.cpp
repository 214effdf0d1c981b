#include "look/missing_glyph.h"

#include <cmath>

#include "look/code_point_box.h"
#include "look/font_merge.h"

namespace qkv {

MissingGlyphs::MissingGlyphs() {
    Name = "missing_glyphs";
    FontSrcContainsGlyph = contains;
    FontBakedLoadGlyph = load;
}

void MissingGlyphs::merge_into(ImFont* font) const {
    qkv::merge_into(font, [this](ImFontConfig& config) {
        config.FontLoader = this;
        ImGui::GetIO().Fonts->AddFont(&config);
    });
}

bool MissingGlyphs::contains(ImFontAtlas*, ImFontConfig* source, ImWchar codepoint) {
    return static_cast<const MissingGlyphs*>(source->FontLoader)->claimed_.contains(codepoint);
}

bool MissingGlyphs::load(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*, ImWchar codepoint,
                         ImFontGlyph* glyph, float* advance_x) {
    if (!contains(atlas, source, codepoint)) return false;
    const bool is_shown = !shows_nothing(codepoint);
    const CodePointBox box(codepoint, baked->Size);
    const float density = source->RasterizerDensity * baked->RasterizerDensity;
    const float width = static_cast<float>(box.width) / density;
    const float advance = is_shown ? width + 0.12F * baked->Size : 0.0F;
    if (advance_x != nullptr) {
        *advance_x = advance;
        return true;
    }
    glyph->Codepoint = codepoint & 0x3FFFFFF;  // the bits that ImGui keeps
    glyph->AdvanceX = advance;
    if (!is_shown) return true;
    const ImFontAtlasRectId place = ImFontAtlasPackAddRect(atlas, box.width, box.height);
    if (place == ImFontAtlasRectId_Invalid) return false;
    ImTextureRect* rect = ImFontAtlasPackGetRect(atlas, place);
    glyph->X0 = 0.06F * baked->Size;
    glyph->X1 = glyph->X0 + width;
    glyph->Y0 = std::floor(0.5F * (baked->Size - static_cast<float>(box.height) / density));
    glyph->Y1 = glyph->Y0 + static_cast<float>(box.height) / density;
    glyph->Visible = true;
    glyph->PackId = place;
    ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, rect, box.pixels.data(), ImTextureFormat_Alpha8,
                                       box.width);
    return true;
}

}  // namespace qkv
