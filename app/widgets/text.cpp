#include "widgets/text.h"

#include <algorithm>
#include <fmt/format.h>

#include "look/bidi.h"
#include "qkv/token_name.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

ImVec2 size_in_order(const TextStyle& style, std::string_view text) {
    return style.font->CalcTextSizeA(style.size, FLT_MAX, 0.0F, text.data(), text.data() + text.size());
}

float draw_in_order(ImVec2 at, const TextStyle& style, std::string_view text) {
    ImGui::GetWindowDrawList()->AddText(style.font, style.size, {ImFloor(at.x), ImFloor(at.y)}, style.color,
                                        text.data(), text.data() + text.size());
    return size_in_order(style, text).x;
}

}  // namespace

TextStyle normal_text(const Ui& ui) { return {ui.fonts.text, ui.em, ui.palette->text}; }
TextStyle muted_text(const Ui& ui) { return {ui.fonts.text, 0.8125F * ui.em, ui.palette->muted}; }
TextStyle title_text(const Ui& ui) { return {ui.fonts.bold, ui.em, ui.palette->text}; }

TextStyle digits_text(const Ui& ui, float relative_size) {
    return {ui.fonts.digits, relative_size * ui.em, ui.palette->text};
}

ImVec2 size_of(const TextStyle& style, std::string_view text) {
    if (may_hold_right_to_left(text)) return size_in_order(style, in_visual_order(text));
    return size_in_order(style, text);
}

float width_of(const TextStyle& style, std::string_view text) { return size_of(style, text).x; }

float draw_text(ImVec2 at, const TextStyle& style, std::string_view text) {
    if (may_hold_right_to_left(text)) return draw_in_order(at, style, in_visual_order(text));
    return draw_in_order(at, style, text);
}

float draw_with_subscripts(ImVec2 at, const TextStyle& style, std::string_view text, bool draws) {
    // U+2080 to U+2089 are the bytes E2 82 80 to E2 82 89.
    const auto is_subscript = [&](std::size_t i) {
        return i + 2 < text.size() && text.substr(i, 2) == "\xE2\x82" &&
               static_cast<unsigned char>(text[i + 2]) <= 0x89;
    };
    const TextStyle small{style.font, 0.72F * style.size, style.color};
    float x = at.x;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin + 1;
        while (end < text.size() && !is_subscript(end)) ++end;
        if (is_subscript(begin)) {
            const char digit = static_cast<char>('0' + (static_cast<unsigned char>(text[begin + 2]) - 0x80));
            const std::string_view shown(&digit, 1);
            if (draws) draw_text({x, at.y + 0.4F * style.size}, small, shown);
            x += width_of(small, shown);
            begin += 3;
        } else {
            const std::string_view shown = text.substr(begin, end - begin);
            if (draws) draw_text({x, at.y}, style, shown);
            x += width_of(style, shown);
            begin = end;
        }
    }
    return x - at.x;
}

void draw_text_centered(const ImRect& box, TextStyle style, std::string_view text) {
    ImVec2 size = size_of(style, text);
    if (size.x > box.GetWidth()) {
        style.size *= box.GetWidth() / size.x;
        size = size_of(style, text);
    }
    const ImVec2 center = box.GetCenter();
    draw_text({center.x - 0.5F * size.x, center.y - 0.5F * size.y}, style, text);
}

float draw_text_left(const ImRect& box, const TextStyle& style, std::string_view text) {
    const float y = box.GetCenter().y - 0.5F * style.size;
    if (width_of(style, text) <= box.GetWidth() + 1.0F) return draw_text({box.Min.x, y}, style, text);
    return draw_text({box.Min.x, y}, style, elided(style, text, box.GetWidth()));
}

std::string elided_in_the_middle(const TextStyle& style, std::string_view text, float width) {
    if (width_of(style, text) <= width) return std::string(text);
    const std::vector<std::string> all = graphemes(text);
    const std::string ellipsis = "…";
    std::string head;
    std::string tail;
    float used = width_of(style, ellipsis);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_of_head = i % 2 == 0;
        const std::string& one = is_of_head ? all[i / 2] : all[all.size() - 1 - i / 2];
        used += width_of(style, one);
        if (used > width) break;
        if (is_of_head) {
            head += one;
        } else {
            tail.insert(0, one);
        }
    }
    return head + ellipsis + tail;
}

std::string elided(const TextStyle& style, std::string_view text, float width) {
    // Longer texts than this never fit, and splitting them into characters would be slow.
    constexpr std::size_t longest = 400;
    if (text.size() <= longest && width_of(style, text) <= width) return std::string(text);
    const std::string_view subscript = token_subscript(text);
    std::string_view head = text.substr(0, std::min(longest, text.size() - subscript.size()));
    while (!head.empty() && head.size() < text.size() && (text[head.size()] & 0xC0) == 0x80) head.remove_suffix(1);
    const std::string ellipsis = fmt::format("…{}", subscript);
    std::string kept;
    float used = width_of(style, ellipsis);
    for (const std::string& grapheme : graphemes(head)) {
        used += width_of(style, grapheme);
        if (used > width) break;
        kept += grapheme;
    }
    return kept + ellipsis;
}

std::string broken_between_words(const TextStyle& style, std::string_view text, float width) {
    std::string lines;
    std::size_t line_begin = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin + 1), text.size());
        lines += text.substr(begin, end - begin);  // with the space in front of it
        if (begin > 0 && width_of(style, std::string_view(lines).substr(line_begin)) > width) {
            line_begin = lines.size() - (end - begin);
            lines[line_begin++] = '\n';
        }
        begin = end;
    }
    return lines;
}

std::string with_minus_signs(std::string_view text) {
    constexpr std::string_view before = " ([,/";
    std::string with_signs;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = i == 0 || before.find(text[i - 1]) != std::string_view::npos;
        const bool is_sign = text[i] == '-' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
        if (begins && is_sign) {
            with_signs += "−";
        } else {
            with_signs += text[i];
        }
    }
    return with_signs;
}

void note_for_tests(const char* label, const ImRect& box) {
    [[maybe_unused]] ImGuiContext& g = *ImGui::GetCurrentContext();
    if (!g.TestEngineHookItems || !ImGui::IsRectVisible(box.Min, box.Max)) return;
    const ImGuiID id = ImGui::GetID(label);
    IMGUI_TEST_ENGINE_ITEM_ADD(id, box, nullptr);
    IMGUI_TEST_ENGINE_ITEM_INFO(id, label, 0);
}

ImRect take_space(ImVec2 size) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy(size);
    return {at, {at.x + size.x, at.y + size.y}};
}

}  // namespace qkv
