#include "widgets/text.h"

#include <algorithm>
#include <fmt/format.h>

#include "look/bidi.h"
#include "qkv/token_name.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

// U+2080 to U+2089 are the bytes E2 82 80 to E2 82 89.
bool is_subscript(std::string_view text, std::size_t i) {
    return i + 2 < text.size() && text.substr(i, 2) == "\xE2\x82" && static_cast<unsigned char>(text[i + 2]) <= 0x89;
}

bool has_subscripts(std::string_view text) {
    for (std::size_t i = text.find('\xE2'); i != std::string_view::npos; i = text.find('\xE2', i + 1)) {
        if (is_subscript(text, i)) return true;
    }
    return false;
}

// Calls `use` with each part of one line, its style, and how far below the others it stands. The typefaces' own
// subscripts are too small to be read.
template <class Use>
void with_subscripts(const TextStyle& style, std::string_view text, Use use) {
    const TextStyle small{style.font, 0.72F * style.size, style.color};
    for (std::size_t begin = 0; begin < text.size();) {
        if (is_subscript(text, begin)) {
            const char digit = static_cast<char>('0' + (static_cast<unsigned char>(text[begin + 2]) - 0x80));
            use(std::string_view(&digit, 1), small, 0.4F * style.size);
            begin += 3;
            continue;
        }
        std::size_t end = begin + 1;
        while (end < text.size() && !is_subscript(text, end)) ++end;
        use(text.substr(begin, end - begin), style, 0.0F);
        begin = end;
    }
}

ImVec2 plain_size(const TextStyle& style, std::string_view text) {
    return style.font->CalcTextSizeA(style.size, FLT_MAX, 0.0F, text.data(), text.data() + text.size());
}

ImVec2 size_in_order(const TextStyle& style, std::string_view text) {
    if (!has_subscripts(text)) return plain_size(style, text);
    ImVec2 size{0, style.size};
    with_subscripts(style, text, [&](std::string_view part, const TextStyle& its_style, float) {
        size.x += plain_size(its_style, part).x;
    });
    return size;
}

float draw_plain(ImVec2 at, const TextStyle& style, std::string_view text) {
    ImGui::GetWindowDrawList()->AddText(style.font, style.size, {ImFloor(at.x), ImFloor(at.y)}, style.color,
                                        text.data(), text.data() + text.size());
    return plain_size(style, text).x;
}

float draw_in_order(ImVec2 at, const TextStyle& style, std::string_view text) {
    if (!has_subscripts(text)) return draw_plain(at, style, text);
    float x = at.x;
    with_subscripts(style, text, [&](std::string_view part, const TextStyle& its_style, float below) {
        x += draw_plain({x, at.y + below}, its_style, part);
    });
    return x - at.x;
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

void note_for_tests([[maybe_unused]] const char* label, [[maybe_unused]] const ImRect& box) {
#ifdef IMGUI_ENABLE_TEST_ENGINE  // without it, ITEM_ADD takes other arguments
    ImGuiContext& g = *ImGui::GetCurrentContext();
    if (!g.TestEngineHookItems || !ImGui::IsRectVisible(box.Min, box.Max)) return;
    const ImGuiID id = ImGui::GetID(label);
    IMGUI_TEST_ENGINE_ITEM_ADD(id, box, nullptr);
    IMGUI_TEST_ENGINE_ITEM_INFO(id, label, 0);
#endif
}

ImRect take_space(ImVec2 size) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy(size);
    return {at, {at.x + size.x, at.y + size.y}};
}

}  // namespace qkv
