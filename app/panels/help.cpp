#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

struct KeyHelp {
    const char* keys;
    const char* text_id;
};

constexpr std::array key_helps{
    KeyHelp{"Space   →   PageDown", "help.next"},
    KeyHelp{"←   PageUp", "help.previous"},
    KeyHelp{"Home   End", "help.ends"},
    KeyHelp{"↑   ↓", "help.token"},
    KeyHelp{"Alt+1   2   3", "help.stage"},
    KeyHelp{"P", "help.play"},
    KeyHelp{"Enter", "help.guide"},
    KeyHelp{"Ctrl+Z   Ctrl+Y", "help.history"},
    KeyHelp{"Ctrl+N   Ctrl+O   Ctrl+S   Ctrl+E", "help.files"},
    KeyHelp{"Ctrl + / − / 0", "help.text_size"},
    KeyHelp{"F5", "help.presenter"},
    KeyHelp{"S   B   Esc", "help.presenter.keys"},
    KeyHelp{"F11", "help.full_screen"},
    KeyHelp{"Tab", "help.tab"},
    KeyHelp{"0–9   F2   Delete", "help.type"},
    KeyHelp{"Shift+→   Ctrl+A", "help.range"},
    KeyHelp{"Ctrl+C   Ctrl+X   Ctrl+V", "help.clipboard"},
    KeyHelp{"Ctrl+Shift+V", "help.paste_transposed"},
    KeyHelp{"Shift+F10", "help.fill"},
    KeyHelp{"Shift+Space   한/영", "help.hangul"},
    KeyHelp{"?   F1", "help.help"},
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
        const TextStyle keys = digits_text(ui, 1.0F);
        const TextStyle normal = normal_text(ui);
        float key_column = 0;
        for (const KeyHelp& help : key_helps) key_column = std::max(key_column, width_of(keys, help.keys));
        for (const KeyHelp& help : key_helps) {
            const std::string_view what = ui.text(help.text_id);
            const ImRect row = take_space({key_column + 1.5F * ui.em + width_of(normal, what), 1.5F * ui.em});
            draw_text_left(row, keys, help.keys);
            draw_text_left({row.Min.x + key_column + 1.5F * ui.em, row.Min.y, row.Max.x, row.Max.y}, normal, what);
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
