// Typing into a number.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "imgui_internal.h"
#include "imgui_stdlib.h"
#include "qkv/number_format.h"
#include "widgets/cell.h"
#include "widgets/number_editor.h"
#include "widgets/number_presses.h"

namespace qkv {

std::string typed_characters() {
    constexpr std::string_view signs = "+-*/^().,=";
    std::string typed;
    for (const ImWchar c : ImGui::GetIO().InputQueueCharacters) {
        const bool is_digit = c >= '0' && c <= '9';
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool is_sign = c < 128 && signs.find(static_cast<char>(c)) != signs.npos;
        if (is_digit || is_letter || is_sign) typed += static_cast<char>(c);
    }
    return typed;
}

void NumberEditor::begin_typing(double value, const std::string& first_characters, bool selects_all) {
    editor_.anchor = *editor_.selected;
    editor_.is_typing = true;
    editor_.begins_typing = true;
    editor_.selects_all = selects_all;
    editor_.value_before = value;
    editor_.typed = selects_all ? format_exactly(value) : first_characters;
    ui_.wait_for_field();
    forget_refused();
}

int NumberEditor::on_input(ImGuiInputTextCallbackData* data) {
    auto& editor = *static_cast<CellEditor*>(data->UserData);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackHistory) {
        if (const auto value = parse_number({data->Buf, static_cast<std::size_t>(data->BufTextLen)})) {
            const double step = data->EventKey == ImGuiKey_UpArrow ? scrub_step() : -scrub_step();
            data->DeleteChars(0, data->BufTextLen);
            data->InsertChars(0, format_exactly(tidy(*value + step)).c_str());
        }
    } else if (data->EventFlag == ImGuiInputTextFlags_CallbackAlways && editor.begins_typing) {
        editor.begins_typing = false;
        if (!editor.selects_all) {
            data->ClearSelection();
            data->CursorPos = data->BufTextLen;
        }
    }
    return 0;
}

void NumberEditor::type(const Cell& cell, const ImRect& box) {
    const bool opens = editor_.begins_typing;
    const float width = std::max(box.GetWidth() + 0.2F * ui_.em, 3.6F * ui_.em);  // wider than a small cell
    const float last = ImGui::GetCurrentWindow()->InnerRect.Max.x - 0.2F * ui_.em - width;
    ImGui::SetCursorScreenPos({std::min(box.Min.x - 0.1F * ui_.em, last), box.Min.y});
    ImGui::SetNextItemWidth(width);
    ImGui::PushFont(ui_.fonts.digits, 0.9375F * ui_.em);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0.3F * ui_.em, 0.5F * (box.GetHeight() - ImGui::GetFontSize())});
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ui_.palette->panel);
    if (opens) ImGui::SetKeyboardFocusHere();
    constexpr ImGuiInputTextFlags flags =
        ImGuiInputTextFlags_CallbackAlways | ImGuiInputTextFlags_CallbackHistory | ImGuiInputTextFlags_AutoSelectAll;
    const bool changed = ImGui::InputText("##number", &editor_.typed, flags, on_input, &editor_);
    // ImGui hears Escape from the second frame on.
    if (ImGui::IsItemActive() && !ImGui::IsItemActivated()) ui_.frames_to_hold = 0;
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    draw_ring(ui_, box, ui_.palette->accent);
    if (changed) set_typed(cell);
    const bool ends_with_tab = !opens && takes_tab();
    if (ends_with_tab) ImGui::ClearActiveID();
    if (ends_with_tab || ImGui::IsItemDeactivated()) finish_typing(cell);
}

// The keyboard has come to a number from control to control: what is typed goes into it.
void NumberEditor::type_over(const Cell& cell) {
    editor_.is_focused = true;
    const ImGuiIO& io = ImGui::GetIO();
    const std::string typed = io.KeyCtrl || io.KeyAlt ? std::string() : typed_characters();
    if (typed.empty()) return;
    select(cell, false);
    begin_typing(value_of(document_, cell), typed, false);
    set_typed(cell);
}

// What was wrong with an earlier number has gone.
void NumberEditor::forget_refused() {
    if (std::exchange(editor_.has_refused, false) && session_.problem()) actions_.push_back(action::Dismiss{});
}

void NumberEditor::set_typed(const Cell& cell) {
    if (const auto value = parse_number(editor_.typed)) set(cell, *value);
}

void NumberEditor::finish_typing(const Cell& cell) {
    editor_.is_typing = false;
    has_ended_typing_ = true;
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        set(cell, editor_.value_before);
        return;
    }
    const auto value = parse_number(editor_.typed);
    if (!value) {
        set(cell, editor_.value_before);
        actions_.push_back(action::Say{value.error()});
        editor_.has_refused = true;
        return;
    }
    set(cell, *value);
    if (enter_pressed()) move(ImGui::GetIO().KeyShift ? -1 : 1, 0);
    if (ImGui::IsKeyPressed(ImGuiKey_Tab, false)) go_to_next(ImGui::GetIO().KeyShift ? -1 : 1);
}

}  // namespace qkv
