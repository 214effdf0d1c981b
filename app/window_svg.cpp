#include "window_svg.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "imgui_internal.h"
#include "look/glyph_outline.h"
#include "look/minus.h"
#include "window_picture.h"

namespace qkv {
namespace {

std::string color_of(ImU32 color) {
    return fmt::format("#{:02x}{:02x}{:02x}", color >> IM_COL32_R_SHIFT & 0xFF, color >> IM_COL32_G_SHIFT & 0xFF,
                       color >> IM_COL32_B_SHIFT & 0xFF);
}

std::string opacity_of(ImU32 color) {
    const ImU32 alpha = color >> IM_COL32_A_SHIFT;
    return alpha == 255 ? "" : fmt::format(" fill-opacity=\"{:.3f}\"", alpha / 255.0);
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t j = 0; j < 3; ++j)
            three = three << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : digits[three >> (18 - 6 * j) & 63];
    }
    return text;
}

// A glyph in the atlas: its font, and where its outline is in its box.
struct Glyph {
    const ImFontConfig* source;
    const ImFontBaked* baked;
    const ImFontGlyph* glyph;
};

class Outlines {
public:
    Outlines() {
        for (ImFont* font : ImGui::GetIO().Fonts->Fonts) {
            for (int i = 0; i < ImGui::GetIO().Fonts->Builder->BakedPool.Size; ++i) {
                ImFontBaked& baked = ImGui::GetIO().Fonts->Builder->BakedPool[i];
                if (baked.ContainerFont != font || baked.WantDestroy) continue;
                for (const ImFontGlyph& glyph : baked.Glyphs) {
                    if (glyph.Visible && glyph.PackId >= 0)
                        glyphs_[{glyph.U0, glyph.V0}] = {font->Sources[static_cast<int>(glyph.SourceIdx)], &baked,
                                                         &glyph};
                }
            }
        }
    }

    const Glyph* find(ImVec2 uv) const {
        const auto found = glyphs_.find({uv.x, uv.y});
        return found == glyphs_.end() ? nullptr : &found->second;
    }

    /// The outline in font units with y upwards; empty if the font has none.
    std::string path(const Glyph& glyph) {
        const OutlineFont* font = font_of(*glyph.source);
        if (font == nullptr) return {};
        const unsigned codepoint = glyph.glyph->Codepoint;
        return font->path(codepoint == minus_sign ? drawn_minus : codepoint);
    }

    /// Pixels for each font unit, in the glyph's own box.
    float scale(const Glyph& glyph) {
        const OutlineFont* font = font_of(*glyph.source);
        if (font == nullptr) return 0.0F;
        const float reference = glyph.baked->ContainerFont->Sources[0]->SizePixels;
        float scale = font->scale() * glyph.baked->Size;
        if (glyph.source->MergeMode && reference != 0.0F && glyph.source->SizePixels != 0.0F)
            scale *= glyph.source->SizePixels / reference;
        return scale;
    }

private:
    const OutlineFont* font_of(const ImFontConfig& source) {
        auto& font = fonts_[&source];
        if (!font && source.FontData != nullptr)
            font = OutlineFont::open(source.FontData, static_cast<int>(source.FontNo));
        return font.get();
    }

    std::map<std::pair<float, float>, Glyph> glyphs_;
    std::map<const ImFontConfig*, std::unique_ptr<OutlineFont>> fonts_;
};

class SvgWriter {
public:
    explicit SvgWriter(const ImDrawData& drawn) : drawn_(drawn) {}

    std::string write() {
        const ImU32 ground = ImGui::GetColorU32(ImGuiCol_WindowBg);
        body_ = fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", drawn_.DisplaySize.x,
                            drawn_.DisplaySize.y, color_of(ground));
        for (const ImDrawList* list : drawn_.CmdLists) {
            for (const ImDrawCmd& command : list->CmdBuffer) {
                if (command.UserCallback == nullptr && command.ElemCount > 0) draw(*list, command);
            }
        }
        return fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
            "viewBox=\"0 0 {0} {1}\">\n<defs>\n{2}</defs>\n{3}</svg>\n",
            drawn_.DisplaySize.x, drawn_.DisplaySize.y, definitions_, body_);
    }

private:
    void draw(const ImDrawList& list, const ImDrawCmd& command) {
        const ImVec4& clip = command.ClipRect;
        if (clip.z <= clip.x || clip.w <= clip.y) return;
        body_ += fmt::format("<g clip-path=\"url(#{})\">\n", clip_id(clip));
        ImTextureData* texture = command.TexRef._TexData;
        const bool is_picture = texture != nullptr && texture != ImGui::GetIO().Fonts->TexData;
        const ImDrawIdx* indices = list.IdxBuffer.Data + command.IdxOffset;
        const auto vertex = [&](unsigned i) -> const ImDrawVert& {
            return list.VtxBuffer[static_cast<int>(command.VtxOffset + indices[i])];
        };
        for (unsigned i = 0; i + 2 < command.ElemCount;) {
            const bool is_quad = i + 5 < command.ElemCount && indices[i] == indices[i + 3];
            if (is_picture && is_quad) {
                finish_shape();
                picture(*texture, vertex(i), vertex(i + 2));
                i += 6;
            } else if (const Glyph* glyph = is_quad ? outlines_.find(vertex(i).uv) : nullptr) {
                finish_shape();
                character(*glyph, vertex(i), vertex(i + 2));
                i += 6;
            } else {
                triangle(vertex(i), vertex(i + 1), vertex(i + 2));
                i += 3;
            }
        }
        finish_shape();
        body_ += "</g>\n";
    }

    std::string clip_id(const ImVec4& clip) {
        const std::string id = fmt::format("c{:.0f}-{:.0f}-{:.0f}-{:.0f}", clip.x, clip.y, clip.z, clip.w);
        if (known_.insert(id).second) {
            definitions_ +=
                fmt::format("<clipPath id=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>\n", id,
                            clip.x, clip.y, clip.z - clip.x, clip.w - clip.y);
        }
        return id;
    }

    // Triangles of one colour become one path and all turn the same way, so that no seams show between them.
    void triangle(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c) {
        if (a.col != shape_color_) finish_shape();
        shape_color_ = a.col;
        const float turn = (b.pos.x - a.pos.x) * (c.pos.y - a.pos.y) - (b.pos.y - a.pos.y) * (c.pos.x - a.pos.x);
        const ImDrawVert& second = turn < 0 ? c : b;
        const ImDrawVert& third = turn < 0 ? b : c;
        shape_ += fmt::format("M{:.6g} {:.6g}L{:.6g} {:.6g} {:.6g} {:.6g}Z", a.pos.x, a.pos.y, second.pos.x,
                              second.pos.y, third.pos.x, third.pos.y);
    }

    void finish_shape() {
        if (!shape_.empty() && shape_color_ >> IM_COL32_A_SHIFT != 0)
            body_ += fmt::format("<path fill=\"{}\"{} d=\"{}\"/>\n", color_of(shape_color_), opacity_of(shape_color_),
                                 shape_);
        shape_.clear();
    }

    void character(const Glyph& glyph, const ImDrawVert& from, const ImDrawVert& to) {
        const std::string id = fmt::format("g{}-{}", fmt::ptr(glyph.source), +glyph.glyph->Codepoint);
        const auto [number, is_new] = glyph_numbers_.emplace(id, glyph_numbers_.size());
        if (is_new) {
            definitions_ += fmt::format("<path id=\"g{}\" d=\"{}\"/>\n", number->second, outlines_.path(glyph));
        }
        // The box of the quad gives the size of the glyph and so the position of its origin.
        const float growth = (to.pos.y - from.pos.y) / (glyph.glyph->Y1 - glyph.glyph->Y0);
        const float scale = growth * outlines_.scale(glyph);
        const float reference = glyph.baked->ContainerFont->Sources[0]->SizePixels;
        const float offset = reference != 0.0F ? glyph.baked->Size / reference : 1.0F;
        const float x = from.pos.x - growth * (glyph.glyph->X0 - glyph.source->GlyphOffset.x * offset);
        const float y = from.pos.y - growth * (glyph.glyph->Y0 - glyph.source->GlyphOffset.y * offset) +
                        growth * std::round(glyph.baked->Ascent);
        body_ +=
            fmt::format("<use href=\"#g{}\" fill=\"{}\"{} transform=\"matrix({:.6g} 0 0 {:.6g} {:.6g} {:.6g})\"/>\n",
                        number->second, color_of(from.col), opacity_of(from.col), scale, -scale, x, y);
    }

    void picture(ImTextureData& texture, const ImDrawVert& from, const ImDrawVert& to) {
        Picture pixels;
        pixels.width = std::max(1, static_cast<int>(std::lround(to.uv.x * static_cast<float>(texture.Width))));
        pixels.height = std::max(1, static_cast<int>(std::lround(to.uv.y * static_cast<float>(texture.Height))));
        for (int y = 0; y < pixels.height; ++y) {
            const auto* row = static_cast<const unsigned char*>(texture.GetPixelsAt(0, y));
            pixels.rgba.insert(pixels.rgba.end(), row, row + 4 * static_cast<std::ptrdiff_t>(pixels.width));
        }
        body_ += fmt::format(
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" "
            "href=\"data:image/png;base64,{}\"/>\n",
            from.pos.x, from.pos.y, to.pos.x - from.pos.x, to.pos.y - from.pos.y, base64(png_of(pixels)));
    }

    const ImDrawData& drawn_;
    Outlines outlines_;
    std::string definitions_;
    std::string body_;
    std::string shape_;
    ImU32 shape_color_ = 0;
    std::set<std::string> known_;
    std::map<std::string, std::size_t> glyph_numbers_;
};

}  // namespace

void draw_without_smoothing() {
    ImGuiStyle& style = ImGui::GetStyle();
    style.AntiAliasedLines = false;
    style.AntiAliasedFill = false;
}

std::string svg_of(const ImDrawData& drawn) { return SvgWriter(drawn).write(); }

}  // namespace qkv
