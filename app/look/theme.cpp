#include "look/theme.h"

#include <array>
#include <cmath>

#include "qkv/colors.h"

namespace qkv {
namespace {

constexpr ImU32 imgui(Rgb color) { return IM_COL32(color.red(), color.green(), color.blue(), 255); }

constexpr Palette light{
    .background = imgui({0xF2F4F9}),
    .panel = imgui(paper),
    .field = imgui({0xEEF1F7}),
    .border = imgui({0xDADFE9}),
    .text = imgui(ink),
    .muted = imgui(muted_ink),
    .bracket = imgui({0x5B6375}),
    .accent = imgui({0x1560C4}),
    .on_accent = imgui({0xFFFFFF}),
    .hatch = imgui({0xE4E8F0}),
    .lit = imgui({0xE69F00}),
    .pointer = imgui({0xC2397F}),
    .warning = imgui({0xFFF1D6}),
    .on_warning = imgui({0x5A3A00}),
    .query = imgui(role_color(Role::query)),
    .key = imgui(role_color(Role::key)),
    .value = imgui(role_color(Role::value)),
    .weight = imgui(role_color(Role::weight)),
    .score = imgui(role_color(Role::score)),
    .embedding = imgui(role_color(Role::embedding)),
    .negative = imgui(negative_color),
    .query_text = imgui({0x0069A6}),
    .key_text = imgui({0xB24E00}),
    .value_text = imgui({0x00775A}),
    .weight_text = imgui(weight_ink),
    .score_text = imgui({0x454E66}),
    .embedding_text = imgui({0x2F646B}),
};

constexpr Palette dark{
    .background = imgui({0x11141B}),
    .panel = imgui({0x1B1F28}),
    .field = imgui({0x252A35}),
    .border = imgui({0x333947}),
    .text = imgui({0xECEFF5}),
    .muted = imgui({0xA0A9BB}),
    .bracket = imgui({0x98A1B3}),
    .accent = imgui({0x6BB1F4}),
    .on_accent = imgui({0x0B1B2C}),
    .hatch = imgui({0x2B313D}),
    .lit = imgui({0xF0C24B}),
    .pointer = imgui({0xF08CC0}),
    .warning = imgui({0x3D2A12}),
    .on_warning = imgui({0xFFE3B3}),
    .query = imgui({0x0072B2}),
    .key = imgui({0xC85A08}),
    .value = imgui({0x009E73}),
    .weight = imgui({0x8C56AA}),
    .score = imgui({0x707C99}),
    .embedding = imgui({0x5E8E95}),
    .negative = imgui({0xB8860B}),
    .query_text = imgui({0x5DB1E6}),
    .key_text = imgui({0xF59255}),
    .value_text = imgui({0x3CC9A0}),
    .weight_text = imgui({0xC69AE0}),
    .score_text = imgui({0xB4BDD0}),
    .embedding_text = imgui({0x9CC7CC}),
};

float readable_veil(const Palette& palette) {
    constexpr double least_contrast = 3.0;
    constexpr int most = 60;
    const auto is_readable = [&](ImU32 text, int percent) {
        return contrast(mixed(text, palette.panel, percent / 100.0), palette.panel) >= least_contrast;
    };
    int percent = most;
    for (const ImU32 text : {palette.text, palette.muted, palette.query_text, palette.key_text, palette.value_text,
                             palette.weight_text, palette.score_text, palette.embedding_text}) {
        while (percent > 0 && !is_readable(text, percent)) --percent;
    }
    return static_cast<float>(percent) / 100.0F;
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

ImU32 mixed(ImU32 a, ImU32 b, double share) { return imgui(blended(rgb(a), rgb(b), share)); }

ImU32 with_alpha(ImU32 color, float alpha) {
    return (color & ~IM_COL32_A_MASK) | (static_cast<ImU32>(std::lround(255.0F * alpha)) << IM_COL32_A_SHIFT);
}

float veil_share(Theme theme) {
    static const std::array shares{readable_veil(light), readable_veil(dark)};  // many colours are tried for each
    return theme == Theme::light ? shares[0] : shares[1];
}

double contrast(ImU32 a, ImU32 b) { return contrast(rgb(a), rgb(b)); }

ImU32 readable_on(ImU32 background) { return imgui(ink_on(rgb(background))); }

ImU32 tint(const Palette& palette, Role role, double value, double largest) {
    const double share = role == Role::weight ? value : largest > 0 ? value / largest : 0.0;
    const TintColors colors{rgb(palette.panel), rgb(fill(palette, role)), {}};
    return imgui(tint(colors, std::abs(share), value < 0));
}

ImU32 diverging_tint(const Palette& palette, Role role, double share) {
    const TintColors colors{rgb(palette.panel), rgb(fill(palette, role)), rgb(palette.negative)};
    return imgui(tint(colors, std::abs(share), share < 0));
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
    style.SelectableTextAlign = {0.0F, 0.5F};
    style.HoverStationaryDelay = 0.1F;

    const auto set = [&](ImGuiCol color, ImU32 value) { style.Colors[color] = ImGui::ColorConvertU32ToFloat4(value); };
    set(ImGuiCol_WindowBg, palette.background);
    set(ImGuiCol_ChildBg, palette.panel);
    set(ImGuiCol_PopupBg, palette.panel);
    set(ImGuiCol_Border, palette.border);
    set(ImGuiCol_Text, palette.text);
    set(ImGuiCol_TextDisabled, palette.muted);
    set(ImGuiCol_FrameBg, palette.field);
    set(ImGuiCol_FrameBgHovered, mixed(palette.field, palette.accent, 0.06));
    set(ImGuiCol_FrameBgActive, palette.field);
    set(ImGuiCol_Button, palette.panel);
    set(ImGuiCol_ButtonHovered, mixed(palette.panel, palette.accent, 0.10));
    set(ImGuiCol_ButtonActive, mixed(palette.panel, palette.accent, 0.20));
    set(ImGuiCol_Header, mixed(palette.panel, palette.accent, 0.14));
    set(ImGuiCol_HeaderHovered, mixed(palette.panel, palette.accent, 0.10));
    set(ImGuiCol_HeaderActive, mixed(palette.panel, palette.accent, 0.20));
    set(ImGuiCol_ScrollbarBg, with_alpha(palette.panel, 0.0F));
    set(ImGuiCol_ScrollbarGrab, palette.border);
    set(ImGuiCol_ScrollbarGrabHovered, mixed(palette.border, palette.muted, 0.4));
    set(ImGuiCol_ScrollbarGrabActive, palette.muted);
    set(ImGuiCol_SliderGrab, palette.accent);
    set(ImGuiCol_SliderGrabActive, palette.accent);
    set(ImGuiCol_CheckMark, palette.accent);
    set(ImGuiCol_Separator, palette.border);
    set(ImGuiCol_TextSelectedBg, mixed(palette.field, palette.accent, 0.30));
    set(ImGuiCol_InputTextCursor, palette.accent);
    set(ImGuiCol_NavCursor, palette.accent);
    set(ImGuiCol_ModalWindowDimBg, IM_COL32(0, 0, 0, 110));
    ImGui::GetStyle() = style;
}

}  // namespace qkv
