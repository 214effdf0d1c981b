#include "support/drawn_text.h"

#include <cmath>
#include <map>
#include <utility>

#include "imgui.h"
#include "imgui_internal.h"
#include "qkv/tokenizer.h"

namespace qkv::test {
namespace {

using Glyphs = std::map<std::pair<float, float>, char32_t>;  // by their place in the texture

Glyphs glyphs_of_fonts() {
    Glyphs glyphs;
    ImFontAtlasBuilder& builder = *ImGui::GetIO().Fonts->Builder;
    for (int i = 0; i < builder.BakedPool.Size; ++i) {
        if (builder.BakedPool[i].WantDestroy) continue;
        for (const ImFontGlyph& glyph : builder.BakedPool[i].Glyphs) {
            if (glyph.Visible && glyph.PackId >= 0) glyphs[{glyph.U0, glyph.V0}] = glyph.Codepoint;
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
    void add(char32_t character, const ImRect& box) {
        const float height = std::max(box.GetHeight(), last_.GetHeight());
        const bool is_close = box.Min.x - last_.Max.x < 0.35F * height && box.Min.x > last_.Min.x &&
                              std::abs(box.GetCenter().y - last_.GetCenter().y) < 1.2F * height;
        if (!is_close) end_word();
        word_ += to_utf8(character);
        last_ = box;
    }

    void end_word() {
        if (!word_.empty()) words_.push_back(std::exchange(word_, {}));
    }

    Glyphs glyphs_ = glyphs_of_fonts();
    std::vector<std::string> words_;
    std::string word_;
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
