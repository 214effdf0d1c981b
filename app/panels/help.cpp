#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "panels/shortcuts.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

struct Row {
    std::string_view how;
    std::string_view what;
};

std::vector<Row> finger_rows(const Ui& ui) {
    return {{ui.text("help.finger.tap"), ui.text("help.finger.tap.what")},
            {ui.text("help.finger.drag"), ui.text("help.finger.drag.what")},
            {ui.text("help.finger.hold"), ui.text("help.finger.hold.what")},
            {ui.text("help.finger.pinch"), ui.text("help.finger.pinch.what")}};
}

std::vector<Row> key_rows(const Ui& ui) {
    std::vector<Row> rows;
    for (const Shortcut& shortcut : shortcuts) rows.push_back({presses_of(shortcut), ui.text(shortcut.text_id)});
    return rows;
}

void draw_rows(const Ui& ui, const char* title_id, const std::vector<Row>& rows) {
    const TextStyle title = title_text(ui);
    draw_text_left(take_space({width_of(title, ui.text(title_id)), 1.8F * ui.em}), title, ui.text(title_id));
    const TextStyle style = digits_text(ui, 1.0F);
    const TextStyle normal = normal_text(ui);
    const float gap = 1.5F * ui.em;
    float column = 0;
    float widest = 0;
    for (const auto& [how, what] : rows) {
        column = std::max(column, width_of(style, how));
        widest = std::max(widest, width_of(normal, what));
    }
    const float width = ImGui::GetIO().DisplaySize.x - 5 * ui.em;
    if (column + gap + widest > width) {  // what it does stands below it
        for (const auto& [how, what] : rows) {
            draw_text_left(take_space({std::min(width_of(style, how), width), 1.5F * ui.em}), style, how);
            ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
            ImGui::TextUnformatted(what.data(), what.data() + what.size());
            ImGui::PopTextWrapPos();
        }
        return;
    }
    for (const auto& [how, what] : rows) {
        const ImRect box = take_space({column + gap + width_of(normal, what), 1.5F * ui.em});
        draw_text_left(box, style, how);
        draw_text_left({box.Min.x + column + gap, box.Min.y, box.Max.x, box.Max.y}, normal, what);
    }
}

}  // namespace

void draw_help(Ui& ui) {
    if (ui.opens(Dialog::help)) ImGui::OpenPopup("help");
    if (!ImGui::IsPopupOpen("help")) return;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({0.5F * display.x, 0.5F * display.y}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x - ui.em, display.y - ui.em});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(std::floor(1.5F * ui.em), std::floor(1.2F * ui.em)));
    if (ImGui::BeginPopup("help")) {
        if (ui.least_target > 0) draw_rows(ui, "help.finger", finger_rows(ui));
        draw_rows(ui, "help.title", key_rows(ui));
        ImGui::Dummy({0, 0.2F * ui.em});
        const bool is_closed = button(ui, "close_help", ui.text("help.close"), {.is_primary = true});
        if (is_closed || (ImGui::IsKeyPressed(ImGuiKey_F1, false) && !ImGui::IsWindowAppearing()))
            ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

}  // namespace qkv
