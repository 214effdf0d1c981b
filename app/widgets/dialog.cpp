#include "widgets/dialog.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "imgui_internal.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

float margin_of(const Ui& ui) { return ui.is_low ? 0.4F * ui.em : ui.em; }

ImVec2 padding_of(const Ui& ui) {
    const ImVec2 padding =
        ui.is_low || ui.is_phone() ? ImVec2(ui.em, 0.6F * ui.em) : ImVec2(1.5F * ui.em, 1.2F * ui.em);
    return {std::floor(padding.x), std::floor(padding.y)};
}

}  // namespace

bool begin_dialog(const Ui& ui, const char* id) {
    if (!ImGui::IsPopupOpen(id)) return false;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({0.5F * display.x, 0.5F * display.y}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x - margin_of(ui), display.y - margin_of(ui)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding_of(ui));
    const ImGuiWindowFlags flags = ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoTitleBar |
                                   ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                   (ui.is_phone() ? ImGuiWindowFlags_HorizontalScrollbar : ImGuiWindowFlags_None);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ImGui::GetStyle().PopupRounding);
    const bool is_open = ImGui::BeginPopupModal(id, nullptr, flags);
    ImGui::PopStyleVar(2);
    if (!is_open) return false;
    const ImVec2 spacing = ImGui::GetStyle().ItemSpacing;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {spacing.x, ui.is_low ? std::floor(0.25F * ui.em) : spacing.y});
    ImGui::GetCurrentContext()->DimBgRatio = 1.0F;  // immediately: a fade would need more frames
    const bool is_last = ui.popups_open <= ImGui::GetCurrentContext()->BeginPopupStack.Size;
    if (is_last && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) ImGui::CloseCurrentPopup();
    return true;
}

void end_dialog() {
    ImGui::PopStyleVar();
    ImGui::EndPopup();
}

void begin_note(const Ui& ui, const char* id, float top, float width_em) {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({0.5F * display.x, std::floor(top)}, ImGuiCond_Always, {0.5F, 0});
    ImGui::SetNextWindowSize({std::min(width_em * ui.em, display.x - 2 * ui.em), 0});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ui.palette->panel);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.6F * ui.em);
    ImGui::Begin(id, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing);
}

void end_note() {
    ImGui::End();
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
}

void dialog_title(const Ui& ui, std::string_view text) {
    const TextStyle style = title_text(ui);
    draw_text_left(take_space({width_of(style, text), 1.8F * ui.em}), style, text);
}

float dialog_room(const Ui& ui) {
    const float edges = margin_of(ui) + 2 * padding_of(ui).x + ImGui::GetStyle().ScrollbarSize;
    return ImGui::GetIO().DisplaySize.x - edges;
}

void wrap_in_dialog(const Ui& ui, float width) {
    const float end = ImGui::GetCursorPosX() - ImGui::GetCursorStartPos().x + width;
    if (ImGui::GetCurrentWindow()->DC.IsSameLine && end > dialog_room(ui)) ImGui::NewLine();
}

void dialog_text(const Ui& ui, std::string_view text) {
    const float width = std::min(30 * ui.em, dialog_room(ui));
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
    ImGui::Dummy({0, 0.4F * ui.em});
}

bool answer(const Ui& ui, const char* id, std::string_view label) {
    wrap_in_dialog(ui, button_width(ui, label));
    const bool is_given = button(ui, id, label);
    if (is_given) ImGui::CloseCurrentPopup();
    ImGui::SameLine(0, 0.6F * ui.em);
    return is_given;
}

bool primary_answer(const Ui& ui, const char* id, std::string_view label, bool is_enabled) {
    wrap_in_dialog(ui, button_width(ui, label));
    const bool is_pressed = button(ui, id, label, {.is_primary = true, .is_enabled = is_enabled});
    // If another answer holds the keyboard, Enter belongs to it.
    const bool has_enter = !ImGui::GetCurrentContext()->NavCursorVisible && !ImGui::IsWindowAppearing() &&
                           ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    const bool is_given = is_enabled && (is_pressed || has_enter);
    if (is_given) ImGui::CloseCurrentPopup();
    ImGui::SameLine(0, 0.6F * ui.em);
    return is_given;
}

bool answers(const Ui& ui, std::string_view id, std::string_view verb, std::string_view label, bool is_enabled) {
    ImGui::Dummy({0, 0.4F * ui.em});
    const bool is_given = primary_answer(ui, fmt::format("{}_{}", id, verb).c_str(), label, is_enabled);
    answer(ui, fmt::format("{}_cancel", id).c_str(), ui.text("dialog.cancel"));
    return is_given;
}

}  // namespace qkv
