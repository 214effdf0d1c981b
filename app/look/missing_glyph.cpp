#include "look/missing_glyph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <utf8proc.h>
#include <vector>

#include "look/font_merge.h"

namespace qkv {
namespace {

// A digit is 3×5 pixels, with three bits for each row.
constexpr std::array<std::array<unsigned char, 5>, 16> digit_rows{{
    {7, 5, 5, 5, 7},
    {2, 6, 2, 2, 7},
    {7, 1, 7, 4, 7},
    {7, 1, 7, 1, 7},
    {5, 5, 7, 1, 1},
    {7, 4, 7, 1, 7},
    {7, 4, 7, 5, 7},
    {7, 1, 1, 1, 1},
    {7, 5, 7, 5, 7},
    {7, 5, 7, 1, 7},
    {7, 5, 7, 5, 5},
    {6, 5, 6, 5, 6},
    {7, 4, 4, 4, 7},
    {6, 5, 5, 5, 6},
    {7, 4, 7, 4, 7},
    {7, 4, 7, 4, 4},
}};

// Controls, joiners and selectors affect their neighbours and show nothing themselves.
bool is_invisible(ImWchar codepoint) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(codepoint));
    const bool selects_variant = codepoint >= 0xFE00 && codepoint <= 0xFE0F;
    return category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CC || selects_variant;
}

class Box {
public:
    Box(ImWchar codepoint, float size) : digits_(fmt::format("{:04X}", static_cast<unsigned>(codepoint))) {
        if (digits_.size() == 5) digits_.insert(0, "0");
        unit_ = std::max(1, static_cast<int>(std::lround(size / 16.0F)));
        columns_ = static_cast<int>(digits_.size()) / 2;
        width = (4 * columns_ + 3) * unit_;
        height = 15 * unit_;
        pixels.assign(static_cast<std::size_t>(width * height), 0);
        frame();
        for (int i = 0; i < static_cast<int>(digits_.size()); ++i) digit(i);
    }

    int width = 0;
    int height = 0;
    std::vector<unsigned char> pixels;

private:
    void dot(int column, int row) {
        for (int y = row * unit_; y < (row + 1) * unit_; ++y) {
            for (int x = column * unit_; x < (column + 1) * unit_; ++x) {
                pixels[static_cast<std::size_t>(y * width + x)] = 255;
            }
        }
    }

    void frame() {
        const int right = width / unit_ - 1;
        const int bottom = height / unit_ - 1;
        for (int x = 0; x <= right; ++x) dot(x, 0), dot(x, bottom);
        for (int y = 0; y <= bottom; ++y) dot(0, y), dot(right, y);
    }

    void digit(int place) {
        const char c = digits_[static_cast<std::size_t>(place)];
        const auto value = static_cast<std::size_t>(c <= '9' ? c - '0' : c - 'A' + 10);
        const int left = 2 + 4 * (place % columns_);
        const int top = 2 + 6 * (place / columns_);
        for (int row = 0; row < 5; ++row) {
            for (int column = 0; column < 3; ++column) {
                const bool is_set = (digit_rows[value][static_cast<std::size_t>(row)] >> (2 - column)) & 1;
                if (is_set) dot(left + column, top + row);
            }
        }
    }

    std::string digits_;
    int unit_ = 1;
    int columns_ = 2;
};

}  // namespace

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
    const bool is_shown = !is_invisible(codepoint);
    const Box box(codepoint, baked->Size);
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
