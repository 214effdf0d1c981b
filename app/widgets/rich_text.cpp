#include "widgets/rich_text.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "qkv/tokenizer.h"
#include "widgets/text.h"

namespace qkv {
namespace {

// Characters that look alike.
struct Segment {
    TextStyle style;
    std::string text;
    bool is_code = false;
};

// A unit that is not broken across lines, such as "**사과**를".
using Word = std::vector<Segment>;

float width_of(const Word& word) {
    float width = 0;
    for (const Segment& segment : word) width += width_of(segment.style, segment.text);
    return width;
}

// Behind the numbers in brackets that begin at `begin`; `begin` if they are something else.
std::size_t end_of_vector(std::string_view text, std::size_t begin) {
    const std::size_t end = text.find_first_not_of("0123456789., -/", begin + 1);
    return end != std::string_view::npos && text[end] == ']' ? end + 1 : begin;
}

class BlockWriter {
public:
    BlockWriter(const Ui& ui, float width, bool is_past)
        : ui_(ui), width_(width), color_(is_past ? ui.palette->muted : ui.palette->text), is_past_(is_past) {}

    void write(const TextBlock& block) {
        const float em = ui_.em;
        switch (block.kind) {
            case TextBlock::Kind::paragraph: flow(block, 0, em); break;
            case TextBlock::Kind::heading: flow(block, 0, 1.0625F * em); break;
            case TextBlock::Kind::item: item(block); break;
            case TextBlock::Kind::quotation: quotation(block); break;
            case TextBlock::Kind::code: code(block); break;
        }
        ImGui::Dummy({0, 0.35F * em});
    }

private:
    void item(const TextBlock& block) {
        const float indent = 1.2F * ui_.em * static_cast<float>(block.depth);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const TextStyle style{ui_.fonts.text, ui_.em, color_};
        draw_text({at.x + indent - 1.0F * ui_.em, at.y + 0.5F * (line_height() - style.size)}, style, block.marker);
        flow(block, indent, ui_.em);
    }

    void quotation(const TextBlock& block) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        flow(block, 1.0F * ui_.em, ui_.em);
        const float bottom = ImGui::GetCursorScreenPos().y - ImGui::GetStyle().ItemSpacing.y;
        ImGui::GetWindowDrawList()->AddRectFilled({at.x + 0.2F * ui_.em, at.y}, {at.x + 0.4F * ui_.em, bottom},
                                                  ui_.palette->accent, 0.1F * ui_.em);
    }

    void code(const TextBlock& block) {
        const float padding = 0.6F * ui_.em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->ChannelsSplit(2);
        list->ChannelsSetCurrent(1);
        ImGui::Dummy({0, 0.2F * padding});
        flow(block, padding, 0.9375F * ui_.em);
        list->ChannelsSetCurrent(0);
        const float bottom = ImGui::GetCursorScreenPos().y;
        list->AddRectFilled(at, {at.x + width_, bottom}, ui_.palette->field, 0.4F * ui_.em);
        list->ChannelsMerge();
    }

    float line_height() const { return 1.5F * ui_.em; }

    TextStyle style_of(const TextBlock& block, const TextRun& run, float size) const {
        const bool is_code = run.is_code || block.kind == TextBlock::Kind::code;
        const bool is_bold = run.is_strong || block.kind == TextBlock::Kind::heading;
        ImFont* font = is_code ? ui_.fonts.digits : is_bold ? ui_.fonts.bold : ui_.fonts.text;
        const ImU32 emphasis = mixed(ui_.palette->text, ui_.palette->accent, 0.75);
        return {font, size, run.is_emphasized && !is_past_ ? emphasis : color_};
    }

    // Words between spaces; a line break is an empty word. Code and a vector, "[1, 0, 0]", are one word.
    std::vector<Word> words_of(const TextBlock& block, float size) const {
        std::vector<Word> words(1);
        for (const TextRun& run : block.runs) {
            const TextStyle style = style_of(block, run, size);
            std::string text;
            const auto end_segment = [&] {
                if (!text.empty()) words.back().push_back({style, text, run.is_code});
                text.clear();
            };
            std::size_t whole_until = run.is_code ? run.text.size() : 0;
            for (std::size_t i = 0; i < run.text.size(); ++i) {
                const char c = run.text[i];
                if (c == '[') whole_until = std::max(whole_until, end_of_vector(run.text, i));
                if (c != '\n' && (c != ' ' || i < whole_until)) {
                    text += c;
                    continue;
                }
                end_segment();
                if (c == '\n') words.emplace_back();
                if (!words.back().empty() || c == '\n') words.emplace_back();
            }
            end_segment();
        }
        return words;
    }

    // One after another from the left; a new line if the next word does not fit.
    void flow(const TextBlock& block, float indent, float size) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float room = std::max(width_ - indent, 4 * size);
        const float blank = size * 0.28F;
        ImVec2 pen{0, 0};
        for (const Word& word : words_of(block, size)) {
            const bool is_break = word.empty() && pen.x > 0;
            const float width = width_of(word);
            if (is_break || (pen.x > 0 && pen.x + width > room)) pen = {0, pen.y + line_height()};
            if (word.empty()) continue;
            pen = draw(word, {at.x + indent, at.y}, pen, room);
            pen.x += blank;
        }
        ImGui::Dummy({width_, pen.y + line_height()});
    }

    // A word that is longer than a line is broken between its characters.
    ImVec2 draw(const Word& word, ImVec2 origin, ImVec2 pen, float room) const {
        const bool is_too_long = width_of(word) > room;
        for (const Segment& segment : word) {
            if (!is_too_long) {
                pen.x += put(segment, segment.text, origin, pen);
                continue;
            }
            for (const std::string& character : graphemes(segment.text)) {
                const float width = width_of(segment.style, character);
                if (pen.x > 0 && pen.x + width > room) pen = {0, pen.y + line_height()};
                pen.x += put(segment, character, origin, pen);
            }
        }
        return pen;
    }

    float put(const Segment& segment, const std::string& text, ImVec2 origin, ImVec2 pen) const {
        const ImVec2 at{origin.x + pen.x, origin.y + pen.y + 0.5F * (line_height() - segment.style.size)};
        if (segment.is_code) {
            const float margin = 0.12F * ui_.em;
            ImGui::GetWindowDrawList()->AddRectFilled(
                {at.x - margin, at.y - margin},
                {at.x + width_of(segment.style, text) + margin, at.y + segment.style.size + margin}, ui_.palette->field,
                0.25F * ui_.em);
        }
        return draw_text(at, segment.style, text);
    }

    const Ui& ui_;
    float width_;
    ImU32 color_;
    bool is_past_;
};

}  // namespace

void rich_text(const Ui& ui, const std::vector<TextBlock>& blocks, float width, bool is_past) {
    BlockWriter writer(ui, width, is_past);
    for (const TextBlock& block : blocks) writer.write(block);
}

}  // namespace qkv
