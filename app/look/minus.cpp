#include "look/minus.h"

#include "look/font_merge.h"
#include "platform/system_fonts.h"
#include "qkv/path.h"

namespace qkv {

MinusGlyph::MinusGlyph(float trim) : ImFontLoader(*ImFontAtlasGetFontLoaderForStbTruetype()), trim_(trim) {
    Name = "minus";
    FontSrcContainsGlyph = contains;
    FontBakedLoadGlyph = load;
}

void MinusGlyph::merge_into(ImFont* font) const {
    std::filesystem::path file = font_file(Typeface::digits);
    if (file.empty()) file = font_file(Typeface::text);
    qkv::merge_into(font, [&](ImFontConfig& config) {
        config.FontLoader = this;
        ImGui::GetIO().Fonts->AddFontFromFileTTF(to_utf8(file).c_str(), config.SizePixels, &config);
    });
}

bool MinusGlyph::contains(ImFontAtlas*, ImFontConfig*, ImWchar codepoint) { return codepoint == minus_sign; }

bool MinusGlyph::load(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data, ImWchar codepoint,
                      ImFontGlyph* glyph, float* advance_x) {
    if (codepoint != minus_sign) return false;
    const auto hyphen = static_cast<ImWchar>(drawn_minus);
    const ImFontLoader& outlines = *ImFontAtlasGetFontLoaderForStbTruetype();
    if (!outlines.FontBakedLoadGlyph(atlas, source, baked, data, hyphen, glyph, advance_x)) return false;
    const float trim = static_cast<const MinusGlyph*>(source->FontLoader)->trim_ * baked->Size;
    if (advance_x != nullptr) {
        *advance_x -= 2 * trim;
        return true;
    }
    glyph->Codepoint = codepoint & 0x3FFFFFF;  // the bits that ImGui keeps
    glyph->AdvanceX -= 2 * trim;
    glyph->X0 -= trim;
    glyph->X1 -= trim;
    return true;
}

}  // namespace qkv
