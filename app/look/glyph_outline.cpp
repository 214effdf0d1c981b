#include "look/glyph_outline.h"

#include <fmt/format.h>
#include <span>

// Only here: ImGui has its own copy, and both define the same names.
#define STBTT_STATIC
#define STB_TRUETYPE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_truetype.h>
#pragma GCC diagnostic pop

namespace qkv {

struct OutlineFont::Data {
    stbtt_fontinfo info;
};

OutlineFont::OutlineFont() : data_(std::make_unique<Data>()) {}
OutlineFont::~OutlineFont() = default;

std::unique_ptr<OutlineFont> OutlineFont::open(const void* data, int font_number) {
    std::unique_ptr<OutlineFont> font(new OutlineFont);
    const auto* bytes = static_cast<const unsigned char*>(data);
    const int offset = stbtt_GetFontOffsetForIndex(bytes, font_number);
    if (offset < 0 || stbtt_InitFont(&font->data_->info, bytes, offset) == 0) return nullptr;
    return font;
}

std::string OutlineFont::path(unsigned codepoint) const {
    stbtt_vertex* vertices = nullptr;
    const int count = stbtt_GetCodepointShape(&data_->info, static_cast<int>(codepoint), &vertices);
    std::string path;
    for (const stbtt_vertex& one : std::span(vertices, static_cast<std::size_t>(count))) {
        switch (one.type) {
            case STBTT_vmove: path += fmt::format("{}M{} {}", path.empty() ? "" : "Z", one.x, one.y); break;
            case STBTT_vline: path += fmt::format("L{} {}", one.x, one.y); break;
            case STBTT_vcurve: path += fmt::format("Q{} {} {} {}", one.cx, one.cy, one.x, one.y); break;
            case STBTT_vcubic:
                path += fmt::format("C{} {} {} {} {} {}", one.cx, one.cy, one.cx1, one.cy1, one.x, one.y);
                break;
            default: break;
        }
    }
    stbtt_FreeShape(&data_->info, vertices);
    return path.empty() ? path : path + "Z";
}

float OutlineFont::scale() const { return stbtt_ScaleForPixelHeight(&data_->info, 1.0F); }

bool OutlineFont::has(unsigned codepoint) const {
    return stbtt_FindGlyphIndex(&data_->info, static_cast<int>(codepoint)) != 0;
}

float OutlineFont::em_scale() const { return stbtt_ScaleForMappingEmToPixels(&data_->info, 1.0F); }

int OutlineFont::advance(unsigned codepoint, unsigned next) const {
    int advance = 0;
    stbtt_GetCodepointHMetrics(&data_->info, static_cast<int>(codepoint), &advance, nullptr);
    if (next == 0) return advance;
    return advance + stbtt_GetCodepointKernAdvance(&data_->info, static_cast<int>(codepoint), static_cast<int>(next));
}

GlyphPixels OutlineFont::pixels(unsigned codepoint, float scale, float right) const {
    const auto character = static_cast<int>(codepoint);
    int end_x = 0;
    int end_y = 0;
    GlyphPixels drawn;
    stbtt_GetCodepointBitmapBoxSubpixel(&data_->info, character, scale, scale, right, 0, &drawn.left, &drawn.top,
                                        &end_x, &end_y);
    drawn.width = end_x - drawn.left;
    drawn.height = end_y - drawn.top;
    drawn.covered.resize(static_cast<std::size_t>(drawn.width) * static_cast<std::size_t>(drawn.height));
    if (drawn.covered.empty()) return drawn;
    stbtt_MakeCodepointBitmapSubpixel(&data_->info, drawn.covered.data(), drawn.width, drawn.height, drawn.width, scale,
                                      scale, right, 0, character);
    return drawn;
}

}  // namespace qkv
