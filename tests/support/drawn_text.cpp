#include "support/drawn_text.h"

#include <cmath>
#include <map>
#include <utility>

#include "imgui.h"
#include "imgui_internal.h"
#include "qkv/tokenizer.h"

namespace qkv::test {
namespace {

using Glyphs = std::map<std::pair<float, float>, ImFontGlyph>;  // by their place in the texture

Glyphs glyphs_of_fonts() {
    Glyphs glyphs;
    ImFontAtlasBuilder& builder = *ImGui::GetIO().Fonts->Builder;
    for (int i = 0; i < builder.BakedPool.Size; ++i) {
        if (builder.BakedPool[i].WantDestroy) continue;
        for (const ImFontGlyph& glyph : builder.BakedPool[i].Glyphs) {
            if (glyph.Visible && glyph.PackId >= 0) glyphs.insert_or_assign({glyph.U0, glyph.V0}, glyph);
        }
    }
    return glyphs;
}

class Reader {
public:
    void read(const ImDrawList& list, const ImDrawCmd& command) {
        const ImDrawIdx* indices = list.IdxBuffer.Data + command.IdxOffset;
        const auto vertex = [&](unsigned i) -> const ImDrawVert& {
            return list.VtxBuffer[static_cast<int>(command.VtxOffset + indices[i])];
        };
        for (unsigned i = 0; i + 5 < command.ElemCount;) {
            const auto found =
                indices[i] == indices[i + 3] ? glyphs_.find({vertex(i).uv.x, vertex(i).uv.y}) : glyphs_.end();
            if (found == glyphs_.end()) {
                i += 3;
                continue;
            }
            const ImRect box(vertex(i).pos, vertex(i + 2).pos);
            if (box.Overlaps(command.ClipRect)) add(found->second, box);
            i += 6;
        }
        end_word();
    }

    std::vector<std::string> words() && { return std::move(words_); }

private:
    // A space leaves more than this between two characters.
    static constexpr float least_space = 1.5F;

    void add(const ImFontGlyph& glyph, const ImRect& box) {
        const float scale = glyph.X1 > glyph.X0 ? box.GetWidth() / (glyph.X1 - glyph.X0) : 1.0F;
        const float begin = box.Min.x - scale * glyph.X0;
        const float height = std::max(box.GetHeight(), last_.GetHeight());
        const bool is_in_line = std::abs(box.GetCenter().y - last_.GetCenter().y) < 1.2F * height;
        if (!is_in_line || std::abs(begin - end_) > least_space) end_word();
        word_ += to_utf8(glyph.Codepoint);
        last_ = box;
        end_ = begin + scale * glyph.AdvanceX;
    }

    void end_word() {
        if (!word_.empty()) words_.push_back(std::exchange(word_, {}));
    }

    Glyphs glyphs_ = glyphs_of_fonts();
    std::vector<std::string> words_;
    std::string word_;
    float end_ = -FLT_MAX;  // of the last character
    ImRect last_{-FLT_MAX, -FLT_MAX, -FLT_MAX, -FLT_MAX};
};

}  // namespace

std::vector<std::string> drawn_words() {
    Reader reader;
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
        for (const ImDrawCmd& command : list->CmdBuffer) {
            if (command.UserCallback == nullptr && command.ElemCount > 0) reader.read(*list, command);
        }
    }
    return std::move(reader).words();
}

}  // namespace qkv::test
