#include "widgets/button.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "imgui_internal.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr float wide_tab_margin_em = 0.4F;

float icon_size(const Ui& ui) { return 0.8F * ui.em; }
float padding(const Ui& ui) { return 0.75F * ui.em; }
constexpr float popup_margin_em = 1;  // of the window, that popups leave free
float icon_gap(const Ui& ui) { return 0.4F * ui.em; }

struct Pressed {
    ImRect box;
    bool is_pressed = false;
    bool is_hovered = false;
    bool is_held = false;
};

Pressed press(const char* id, ImVec2 size, bool is_enabled) {
    ImGui::BeginDisabled(!is_enabled);
    Pressed result;
    result.is_pressed = ImGui::InvisibleButton(id, size, ImGuiButtonFlags_EnableNav);
    result.box = {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
    result.is_hovered = ImGui::IsItemHovered();
    result.is_held = ImGui::IsItemActive();
    ImGui::EndDisabled();
    return result;
}

struct ButtonColors {
    ImU32 background;
    ImU32 border;
    ImU32 label;
};

ButtonColors colors_of(const Palette& palette, const ButtonLook& look, const Pressed& state) {
    const float press = state.is_held ? 0.2F : state.is_hovered ? 0.1F : 0.0F;
    if (!look.is_enabled) return {palette.panel, palette.border, mixed(palette.panel, palette.muted, 0.55)};
    if (look.is_primary) {
        return {mixed(palette.accent, palette.text, press), mixed(palette.accent, palette.text, press),
                palette.on_accent};
    }
    if (look.is_selected) {
        const ImU32 background = mixed(palette.panel, palette.accent, 0.16 + press);
        return {background, palette.accent, palette.text};
    }
    return {mixed(palette.panel, palette.accent, press), palette.border, palette.text};
}

}  // namespace

float widest_in_menu(const Ui& ui) {
    const ImGuiStyle& style = ImGui::GetStyle();
    return ImGui::GetIO().DisplaySize.x - popup_margin_em * ui.em - 2 * style.WindowPadding.x - style.ScrollbarSize;
}

float button_height(const Ui& ui) { return std::max(2.125F * ui.em, ui.least_target); }

float button_width(const Ui& ui, std::string_view label, const ButtonLook& look) {
    float width = 2 * (look.is_narrow ? 0.5F * ui.em : padding(ui));
    if (!label.empty()) width += width_of(normal_text(ui), label);
    if (look.icon != Icon::none) width += icon_size(ui);
    if (look.icon != Icon::none && !label.empty()) width += icon_gap(ui);
    return std::ceil(std::max({width, look.least_width, ui.least_target}));
}

bool button(const Ui& ui, const char* id, std::string_view label, const ButtonLook& look) {
    const float height = std::max(button_height(ui), look.least_height);
    const Pressed state = press(id, {button_width(ui, label, look), height}, look.is_enabled);
    const ButtonColors colors = colors_of(*ui.palette, look, state);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.45F * ui.em;
    list->AddRectFilled(state.box.Min, state.box.Max, colors.background, rounding);
    list->AddRect(state.box.Min, state.box.Max, colors.border, rounding, 0, std::max(1.0F, 0.0625F * ui.em));

    TextStyle style = normal_text(ui);
    style.color = colors.label;
    if (look.is_primary) style.font = ui.fonts.bold;
    if (look.least_height > 0) style.size *= 1.125F;
    const float text_width = label.empty() ? 0.0F : width_of(style, label);
    const float icon_width = look.icon == Icon::none ? 0.0F : icon_size(ui);
    const float gap = icon_width > 0 && text_width > 0 ? icon_gap(ui) : 0.0F;
    float x = state.box.GetCenter().x - 0.5F * (text_width + icon_width + gap);
    const auto put_icon = [&] {
        if (icon_width == 0) return;
        const float y = state.box.GetCenter().y - 0.5F * icon_width;
        draw_icon({{x, y}, {x + icon_width, y + icon_width}}, look.icon, colors.label);
        x += icon_width + gap;
    };
    if (!look.icon_is_after) put_icon();
    if (!label.empty()) x += draw_text({x, state.box.GetCenter().y - 0.5F * style.size}, style, label) + gap;
    if (look.icon_is_after) put_icon();
    if (!look.tooltip.empty()) tooltip_for_last_item(ui, look.tooltip);
    return state.is_pressed;
}

bool menu_row(const Ui& ui, const char* id, std::string_view label, const ButtonLook& look) {
    const TextStyle style = normal_text(ui);
    const float icon = icon_size(ui);
    const float before = icon + 0.7F * ui.em;
    const float after = look.icon_is_after ? before : 0.0F;
    const std::string lines = broken_between_words(style, label, widest_in_menu(ui) - before - after);
    const ImVec2 text = size_of(style, lines);
    const float width = before + text.x + after;
    const float height = std::max({1.9F * ui.em, ui.least_target, text.y + 0.4F * ui.em});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float right = at.x + std::max(width, ImGui::GetContentRegionAvail().x);
    ImGui::BeginDisabled(!look.is_enabled);
    const bool is_pressed = ImGui::Selectable(
        fmt::format("##{}", id).c_str(), false,
        ImGuiSelectableFlags{ImGuiSelectableFlags_NoAutoClosePopups} | ImGuiSelectableFlags_SpanAvailWidth,
        {width, height});
    ImGui::EndDisabled();
    const ImU32 color = look.is_enabled ? style.color : mixed(ui.palette->panel, ui.palette->muted, 0.55);
    const auto put = [&](float x, Icon which) {
        const float y = at.y + 0.5F * (height - icon);
        draw_icon({{x, y}, {x + icon, y + icon}}, which, color);
    };
    if (look.is_selected) {
        put(at.x, Icon::check);
    } else if (look.icon != Icon::none && !look.icon_is_after) {
        put(at.x, look.icon);
    }
    if (look.icon_is_after) put(right - icon, look.icon);
    draw_text({at.x + before, at.y + 0.5F * (height - text.y)}, {style.font, style.size, color}, lines);
    return is_pressed;
}

bool check_row(const Ui& ui, const char* id, std::string_view label, bool is_on) {
    const float box_size = 1.1F * ui.em;
    const TextStyle style = normal_text(ui);
    const std::string lines = broken_between_words(style, label, widest_in_menu(ui) - box_size - 0.6F * ui.em);
    const ImVec2 text = size_of(style, lines);
    const ImVec2 size{box_size + 0.6F * ui.em + text.x, std::max(button_height(ui), text.y + 0.4F * ui.em)};
    const Pressed state = press(id, size, true);
    const float y = state.box.GetCenter().y - 0.5F * box_size;
    const ImRect box({state.box.Min.x, y}, {state.box.Min.x + box_size, y + box_size});
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImU32 background = is_on ? ui.palette->accent : ui.palette->field;
    list->AddRectFilled(box.Min, box.Max, background, 0.25F * ui.em);
    list->AddRect(box.Min, box.Max, is_on || state.is_hovered ? ui.palette->accent : ui.palette->bracket,
                  0.25F * ui.em);
    if (is_on)
        draw_icon({{box.Min.x + 0.15F * ui.em, box.Min.y + 0.15F * ui.em},
                   {box.Max.x - 0.15F * ui.em, box.Max.y - 0.15F * ui.em}},
                  Icon::check, ui.palette->on_accent);
    draw_text({box.Max.x + 0.6F * ui.em, state.box.GetCenter().y - 0.5F * text.y}, style, lines);
    return state.is_pressed;
}

bool choice(const Ui& ui, const char* id, std::string_view label, bool is_selected) {
    const TextStyle style = normal_text(ui);
    const std::string lines = broken_between_words(style, label, widest_in_menu(ui));
    const ImVec2 text = size_of(style, lines);
    return ImGui::Selectable(fmt::format("{}##{}", lines, id).c_str(), is_selected, ImGuiSelectableFlags_SpanAvailWidth,
                             {std::max(8.0F * ui.em, text.x), std::max(text.y, ui.least_target)});
}

float stepper_width(const Ui& ui, std::string_view label, std::string_view value) {
    return width_of(muted_text(ui), label) + width_of(digits_text(ui, 1.0F), value) +
           2 * button_width(ui, "", {.icon = Icon::plus, .is_narrow = true}) + 0.75F * ui.em;
}

int stepper(const Ui& ui, const char* id, std::string_view label, std::string_view value, bool can_shrink,
            bool can_grow) {
    ImGui::PushID(id);
    const float height = button_height(ui);
    int change = 0;
    const TextStyle label_style = muted_text(ui);
    const bool is_below = stepper_width(ui, label, value) > widest_in_menu(ui);
    const float label_width = std::min(width_of(label_style, label), widest_in_menu(ui));
    draw_text_left(take_space({label_width, is_below ? 1.5F * ui.em : height}), label_style, label);
    if (!is_below) ImGui::SameLine(0, 0.25F * ui.em);
    if (button(ui, "minus", "", {.icon = Icon::minus, .is_enabled = can_shrink, .is_narrow = true})) change = -1;
    ImGui::SameLine(0, 0.25F * ui.em);
    const TextStyle value_style = digits_text(ui, 1.0F);
    draw_text_centered(take_space({width_of(value_style, value), height}), value_style, value);
    ImGui::SameLine(0, 0.25F * ui.em);
    if (button(ui, "plus", "", {.icon = Icon::plus, .is_enabled = can_grow, .is_narrow = true})) change = 1;
    ImGui::PopID();
    return change;
}

float chip_height(const Ui& ui) { return std::max(1.75F * ui.em, ui.least_target); }

bool chip(const Ui& ui, const char* id, std::string_view text, bool is_current, float max_width) {
    TextStyle style = normal_text(ui);
    style.font = ui.fonts.bold;
    const std::string shown = elided_in_the_middle(style, text, std::max(max_width - 2 * padding(ui), ui.em));
    const float width = std::max(width_of(style, shown) + 2 * padding(ui), ui.least_target);
    const Pressed state = press(id, {width, chip_height(ui)}, true);
    const Palette& palette = *ui.palette;
    const ImU32 base = is_current ? palette.accent : palette.field;
    const ImU32 background = mixed(base, palette.text, state.is_hovered ? 0.08 : 0.0);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.5F * chip_height(ui);
    list->AddRectFilled(state.box.Min, state.box.Max, background, rounding);
    if (!is_current) list->AddRect(state.box.Min, state.box.Max, palette.border, rounding);
    style.color = is_current ? palette.on_accent : palette.text;
    draw_text_centered(state.box, style, shown);
    if (shown != text) tooltip_for_last_item(ui, text.substr(0, 2000));
    return state.is_pressed;
}

namespace {

// The widest that the label gets is in bold.
TextStyle small_tab_style(const Ui& ui, bool is_bold) {
    TextStyle style = normal_text(ui);
    style.size = 0.875F * ui.em;
    if (is_bold) style.font = ui.fonts.bold;
    return style;
}

}  // namespace

float small_tab_height(const Ui& ui) { return std::max(1.6F * ui.em, ui.least_target); }

float small_tab_width(const Ui& ui, std::string_view label) {
    return std::ceil(std::max(width_of(small_tab_style(ui, true), label) + 0.9F * ui.em, ui.least_target));
}

bool small_tab(const Ui& ui, const char* id, std::string_view label, bool is_shown, float width) {
    const Pressed state = press(id, {width, small_tab_height(ui)}, true);
    const Palette& palette = *ui.palette;
    const ImU32 background = mixed(is_shown ? palette.panel : palette.field, palette.text, state.is_hovered ? 0.08 : 0);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.4F * ui.em;
    ImRect box = state.box;  // lower than what a finger may touch
    box.Expand({0, -0.5F * std::max(box.GetHeight() - 2.1F * ui.em, 0.0F)});
    list->AddRectFilled(box.Min, box.Max, background, rounding);
    const float thickness = is_shown ? std::max(1.5F, 0.1F * ui.em) : 1.0F;
    const float inset = 0.5F * thickness - 0.5F;  // so that the edge lies inside
    list->AddRect({box.Min.x + inset, box.Min.y + inset}, {box.Max.x - inset, box.Max.y - inset},
                  is_shown ? palette.accent : palette.border, rounding, 0, thickness);
    const TextStyle style = small_tab_style(ui, is_shown);
    const std::string shown = elided_in_the_middle(style, label, width - 0.6F * ui.em);
    draw_text_centered(state.box, style, shown);
    if (shown != label) tooltip_for_last_item(ui, label);
    return state.is_pressed;
}

float wide_tab_width(const Ui& ui, std::string_view label) {
    return width_of({ui.fonts.bold, ui.em, 0}, label) + 2 * wide_tab_margin_em * ui.em;
}

bool wide_tab(const Ui& ui, const char* id, std::string_view label, bool is_shown, ImVec2 size) {
    const Pressed state = press(id, size, true);
    const Palette& palette = *ui.palette;
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (state.is_hovered) list->AddRectFilled(state.box.Min, state.box.Max, palette.field);
    TextStyle style = normal_text(ui);
    style.color = palette.muted;
    if (is_shown) style = {ui.fonts.bold, style.size, palette.accent};
    const float share = std::min(size.x / wide_tab_width(ui, label), 1.0F);
    const float margin = share * wide_tab_margin_em * ui.em;
    draw_text_centered({state.box.Min.x + margin, state.box.Min.y, state.box.Max.x - margin, state.box.Max.y}, style,
                       label);
    if (!is_shown) return state.is_pressed;
    const float half = 0.5F * std::min(0.62F * size.x, 5 * ui.em);
    const float middle = state.box.GetCenter().x;
    list->AddRectFilled({middle - half, state.box.Max.y - 0.19F * ui.em}, {middle + half, state.box.Max.y},
                        palette.accent, 0.1F * ui.em);
    return state.is_pressed;
}

bool icon_button(const Ui& ui, const char* id, Icon icon, float usual_size, std::string_view tooltip) {
    const float size = std::max(usual_size, ui.least_target);
    const Pressed state = press(id, {size, size}, true);
    if (state.is_hovered)
        ImGui::GetWindowDrawList()->AddRectFilled(state.box.Min, state.box.Max, ui.palette->field, 0.4F * ui.em);
    const float inset = 0.5F * (size - icon_size(ui));
    draw_icon({{state.box.Min.x + inset, state.box.Min.y + inset}, {state.box.Max.x - inset, state.box.Max.y - inset}},
              icon, state.is_hovered ? ui.palette->text : ui.palette->muted);
    tooltip_for_last_item(ui, tooltip);
    return state.is_pressed;
}

bool begin_popup_at_last_item(const Ui& ui, const char* id) {
    return begin_popup_at(ui, id, {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
}

void popup_title(const Ui& ui, std::string_view text) {
    const TextStyle style = title_text(ui);
    const std::string shown = elided(style, text, 16 * ui.em);
    draw_text_left(take_space({width_of(style, shown), 1.6F * ui.em}), style, shown);
}

void popup_heading(const Ui& ui, std::string_view text) {
    ImGui::Dummy({0, 0.2F * ui.em});
    const TextStyle style = muted_text(ui);
    const std::string lines = broken_between_words(style, text, widest_in_menu(ui));
    const ImVec2 size = size_of(style, lines);
    const ImRect box = take_space({size.x, std::max(1.4F * ui.em, size.y)});
    draw_text({box.Min.x, box.GetCenter().y - 0.5F * size.y}, style, lines);
}

namespace {

// 0 in its first frame, in which ImGui measures it and does not show it.
float width_of_popup(const char* id) {
    const ImGuiWindow* popup = ImGui::FindWindowByName(fmt::format("##Popup_{:08x}", ImGui::GetID(id)).c_str());
    return popup == nullptr ? 0.0F : popup->Size.x;
}

}  // namespace

bool begin_popup_at(const Ui& ui, const char* id, const ImRect& item) {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const bool hangs_down = item.GetCenter().y < 0.5F * display.y;
    const bool is_at_left = item.GetCenter().x < 0.5F * display.x;
    const float gap = 0.3F * ui.em;
    const float room = (hangs_down ? display.y - item.Max.y : item.Min.y) - 2 * gap;
    const float width = width_of_popup(id);
    const float wanted = is_at_left ? item.Min.x : item.Max.x - width;
    const float left = std::clamp(wanted, 0.0F, std::max(display.x - width, 0.0F));
    ImGui::SetNextWindowPos({left, hangs_down ? item.Max.y + gap : item.Min.y - gap}, ImGuiCond_Always,
                            {0, hangs_down ? 0.0F : 1.0F});
    ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x - popup_margin_em * ui.em, std::max(room, 6 * ui.em)});
    return ImGui::BeginPopup(id);
}

}  // namespace qkv
