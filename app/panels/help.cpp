#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

struct Shortcut {
    const char* presses;
    const char* text_id;
};

constexpr std::array shortcuts{
    Shortcut{"Space   →   PageDown", "help.next"},
    Shortcut{"←   PageUp", "help.previous"},
    Shortcut{"Home   End", "help.ends"},
    Shortcut{"↑   ↓", "help.token"},
    Shortcut{"Alt+1   2   3   4", "help.stage"},
    Shortcut{"Alt+←   →", "help.head"},
    Shortcut{"P", "help.play"},
    Shortcut{"Enter", "help.guide"},
    Shortcut{"Ctrl+Z   Ctrl+Y", "help.history"},
    Shortcut{"Ctrl+N   Ctrl+O   Ctrl+S   Ctrl+E", "help.files"},
    Shortcut{"Ctrl + / − / 0", "help.text_size"},
    Shortcut{"F5", "help.presenter"},
    Shortcut{"S   Q   B   Esc", "help.presenter.shortcuts"},
    Shortcut{"F11", "help.full_screen"},
    Shortcut{"Tab", "help.tab"},
    Shortcut{"0–9   F2   Delete", "help.type"},
    Shortcut{"Shift+→   Ctrl+A", "help.range"},
    Shortcut{"Ctrl+C   Ctrl+X   Ctrl+V", "help.clipboard"},
    Shortcut{"Ctrl+Shift+V", "help.paste_transposed"},
    Shortcut{"Shift+F10", "help.fill"},
    Shortcut{"Shift+Space   한/영", "help.hangul"},
    Shortcut{"?   F1", "help.help"},
};

}  // namespace

void draw_help(Ui& ui) {
    if (ui.opens(Dialog::help)) ImGui::OpenPopup("help");
    if (!ImGui::IsPopupOpen("help")) return;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({0.5F * display.x, 0.5F * display.y}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x - ui.em, display.y - ui.em});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(std::floor(1.5F * ui.em), std::floor(1.2F * ui.em)));
    if (ImGui::BeginPopup("help")) {
        const TextStyle title = title_text(ui);
        draw_text_left(take_space({width_of(title, ui.text("help.title")), 1.8F * ui.em}), title,
                       ui.text("help.title"));
        const TextStyle style = digits_text(ui, 1.0F);
        const TextStyle normal = normal_text(ui);
        float column = 0;
        for (const Shortcut& shortcut : shortcuts) column = std::max(column, width_of(style, shortcut.presses));
        for (const Shortcut& shortcut : shortcuts) {
            const std::string_view what = ui.text(shortcut.text_id);
            const ImRect row = take_space({column + 1.5F * ui.em + width_of(normal, what), 1.5F * ui.em});
            draw_text_left(row, style, shortcut.presses);
            draw_text_left({row.Min.x + column + 1.5F * ui.em, row.Min.y, row.Max.x, row.Max.y}, normal, what);
        }
        ImGui::Dummy({0, 0.2F * ui.em});
        const bool is_closed = button(ui, "close_help", ui.text("help.close"), {.is_primary = true});
        if (is_closed || (ImGui::IsKeyPressed(ImGuiKey_F1, false) && !ImGui::IsWindowAppearing()))
            ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

}  // namespace qkv
