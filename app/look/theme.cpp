#include "look/theme.h"

#include <algorithm>
#include <cmath>

namespace qkv {
namespace {

constexpr ImU32 rgb(unsigned hex) { return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255); }

constexpr Palette light{
    .background = rgb(0xF2F4F9),
    .panel = rgb(0xFFFFFF),
    .field = rgb(0xEEF1F7),
    .border = rgb(0xDADFE9),
    .text = rgb(0x171A23),
    .muted = rgb(0x5D6578),
    .bracket = rgb(0x5B6375),
    .accent = rgb(0x1560C4),
    .on_accent = rgb(0xFFFFFF),
    .hatch = rgb(0xE4E8F0),
    .lit = rgb(0xE69F00),
    .pointer = rgb(0xC2397F),
    .warning = rgb(0xFFF1D6),
    .on_warning = rgb(0x5A3A00),
    .query = rgb(0x0072B2),
    .key = rgb(0xD55E00),
    .value = rgb(0x009E73),
    .weight = rgb(0x8C56AA),
    .score = rgb(0x56607A),
    .embedding = rgb(0x4F7F86),
    .negative = rgb(0xC98A00),
    .query_text = rgb(0x0069A6),
    .key_text = rgb(0xB24E00),
    .value_text = rgb(0x00775A),
    .weight_text = rgb(0x7E489C),
    .score_text = rgb(0x454E66),
    .embedding_text = rgb(0x2F646B),
};

constexpr Palette dark{
    .background = rgb(0x11141B),
    .panel = rgb(0x1B1F28),
    .field = rgb(0x252A35),
    .border = rgb(0x333947),
    .text = rgb(0xECEFF5),
    .muted = rgb(0xA0A9BB),
    .bracket = rgb(0x98A1B3),
    .accent = rgb(0x6BB1F4),
    .on_accent = rgb(0x0B1B2C),
    .hatch = rgb(0x2B313D),
    .lit = rgb(0xF0C24B),
    .pointer = rgb(0xF08CC0),
    .warning = rgb(0x3D2A12),
    .on_warning = rgb(0xFFE3B3),
    .query = rgb(0x0072B2),
    .key = rgb(0xC85A08),
    .value = rgb(0x009E73),
    .weight = rgb(0x8C56AA),
    .score = rgb(0x707C99),
    .embedding = rgb(0x5E8E95),
    .negative = rgb(0xB8860B),
    .query_text = rgb(0x5DB1E6),
    .key_text = rgb(0xF59255),
    .value_text = rgb(0x3CC9A0),
    .weight_text = rgb(0xC69AE0),
    .score_text = rgb(0xB4BDD0),
    .embedding_text = rgb(0x9CC7CC),
};

double linear(ImU32 channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

// WCAG 2: relative luminance.
double luminance(ImU32 color) {
    return 0.2126 * linear(color & 255) + 0.7152 * linear((color >> 8) & 255) + 0.0722 * linear((color >> 16) & 255);
}

}  // namespace

const Palette& palette(Theme theme) { return theme == Theme::light ? light : dark; }

ImU32 fill(const Palette& palette, Role role) {
    switch (role) {
        case Role::query: return palette.query;
        case Role::key: return palette.key;
        case Role::value:
        case Role::output: return palette.value;
        case Role::weight: return palette.weight;
        case Role::embedding: return palette.embedding;
        case Role::score:
        case Role::none: return palette.score;
    }
    return palette.score;
}

ImU32 text_color(const Palette& palette, Role role) {
    switch (role) {
        case Role::query: return palette.query_text;
        case Role::key: return palette.key_text;
        case Role::value:
        case Role::output: return palette.value_text;
        case Role::weight: return palette.weight_text;
        case Role::embedding: return palette.embedding_text;
        case Role::score:
        case Role::none: return palette.text;
    }
    return palette.text;
}

ImU32 mixed(ImU32 a, ImU32 b, float share) {
    ImU32 result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const auto from = static_cast<float>((a >> shift) & 255);
        const auto to = static_cast<float>((b >> shift) & 255);
        result |= static_cast<ImU32>(std::lround(from + (to - from) * share)) << shift;
    }
    return result;
}

ImU32 with_alpha(ImU32 color, float alpha) {
    return (color & ~IM_COL32_A_MASK) | (static_cast<ImU32>(std::lround(255.0F * alpha)) << IM_COL32_A_SHIFT);
}

ImU32 readable_on(ImU32 background) {
    constexpr ImU32 dark_text = rgb(0x0C0E13);
    constexpr ImU32 light_text = rgb(0xFFFFFF);
    return contrast(background, dark_text) >= contrast(background, light_text) ? dark_text : light_text;
}

double contrast(ImU32 a, ImU32 b) {
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

ImU32 tint(const Palette& palette, Role role, double value, double largest) {
    constexpr float faintest = 0.07F;
    constexpr float strongest = 0.78F;
    const double share = role == Role::weight ? value : largest > 0 ? std::abs(value) / largest : 0.0;
    float strength = faintest + (strongest - faintest) * static_cast<float>(std::clamp(share, 0.0, 1.0));
    ImU32 color = fill(palette, role);
    if (value < 0 && role == Role::score) color = palette.negative;
    if (value < 0 && role != Role::score) strength *= 0.5F;
    return mixed(palette.panel, color, strength);
}

void apply_style(const Palette& palette, float base_px) {
    ImGuiStyle style;
    style.FontSizeBase = base_px;
    // Whole pixels: with fractions, ImGui finds a window's content slightly too large and adds a scrollbar.
    style.WindowPadding = {std::floor(base_px), std::floor(base_px)};
    style.FramePadding = {0.7F * base_px, 0.45F * base_px};
    style.ItemSpacing = {std::floor(0.6F * base_px), std::floor(0.5F * base_px)};
    style.ItemInnerSpacing = {0.4F * base_px, 0.4F * base_px};
    style.ScrollbarSize = 0.75F * base_px;
    style.ScrollbarRounding = 0.4F * base_px;
    style.GrabRounding = 0.4F * base_px;
    style.GrabMinSize = 1.2F * base_px;
    style.WindowRounding = 0.0F;
    style.ChildRounding = 0.75F * base_px;
    style.FrameRounding = 0.45F * base_px;
    style.PopupRounding = 0.6F * base_px;
    style.WindowBorderSize = 0.0F;
    style.FrameBorderSize = 1.0F;
    style.HoverStationaryDelay = 0.1F;

    const auto set = [&](ImGuiCol color, ImU32 value) { style.Colors[color] = ImGui::ColorConvertU32ToFloat4(value); };
    set(ImGuiCol_WindowBg, palette.background);
    set(ImGuiCol_ChildBg, palette.panel);
    set(ImGuiCol_PopupBg, palette.panel);
    set(ImGuiCol_Border, palette.border);
    set(ImGuiCol_Text, palette.text);
    set(ImGuiCol_TextDisabled, palette.muted);
    set(ImGuiCol_FrameBg, palette.field);
    set(ImGuiCol_FrameBgHovered, mixed(palette.field, palette.accent, 0.06F));
    set(ImGuiCol_FrameBgActive, palette.field);
    set(ImGuiCol_Button, palette.panel);
    set(ImGuiCol_ButtonHovered, mixed(palette.panel, palette.accent, 0.10F));
    set(ImGuiCol_ButtonActive, mixed(palette.panel, palette.accent, 0.20F));
    set(ImGuiCol_Header, mixed(palette.panel, palette.accent, 0.14F));
    set(ImGuiCol_HeaderHovered, mixed(palette.panel, palette.accent, 0.10F));
    set(ImGuiCol_HeaderActive, mixed(palette.panel, palette.accent, 0.20F));
    set(ImGuiCol_ScrollbarBg, with_alpha(palette.panel, 0.0F));
    set(ImGuiCol_ScrollbarGrab, palette.border);
    set(ImGuiCol_ScrollbarGrabHovered, mixed(palette.border, palette.muted, 0.4F));
    set(ImGuiCol_ScrollbarGrabActive, palette.muted);
    set(ImGuiCol_SliderGrab, palette.accent);
    set(ImGuiCol_SliderGrabActive, palette.accent);
    set(ImGuiCol_CheckMark, palette.accent);
    set(ImGuiCol_Separator, palette.border);
    set(ImGuiCol_TextSelectedBg, mixed(palette.field, palette.accent, 0.30F));
    set(ImGuiCol_InputTextCursor, palette.accent);
    set(ImGuiCol_NavCursor, palette.accent);
    set(ImGuiCol_ModalWindowDimBg, IM_COL32(0, 0, 0, 110));
    ImGui::GetStyle() = style;
}

}  // namespace qkv
