// What stands beside the calculation, and how to choose and save it.
#include <algorithm>
#include <array>
#include <string_view>

#include "panels/panels.h"
#include "widgets/button.h"

namespace qkv {
namespace {

struct Tab {
    const char* id;
    const char* text_id;
    SideView view;
};

constexpr std::array tabs{Tab{"show_heatmaps", "tab.heatmaps", SideView::heatmaps},
                          Tab{"show_plane", "plane.tab", SideView::plane},
                          Tab{"show_arcs", "arcs.tab", SideView::arcs}};
constexpr float between_em = 0.2F;

void save_picture_button(Ui& ui, Actions& actions) {
    if (!icon_button(ui, "picture_save", Icon::download, button_height(ui), ui.text("plane.save"))) return;
    if (!is_picture(ui.exporting.format)) ui.exporting.format = ExportFormat::png;
    ui.exporting.picture.reset();
    actions.push_back(request::ShowDialog{Dialog::export_document});
}

}  // namespace

// Below each other or, in a low room, side by side.
bool has_room_for_plane(const Ui& ui, ImVec2 room) {
    return (room.y >= 14 * ui.em && room.x >= 14 * ui.em) || (room.y >= 9 * ui.em && room.x >= 28 * ui.em);
}

void draw_side_switch(const Session& session, const Ui& ui, Actions& actions) {
    for (const Tab& tab : tabs) {
        const std::string_view label = ui.text(tab.text_id);
        ViewSettings view = session.view();
        if (&tab != &tabs.front()) ImGui::SameLine(0, between_em * ui.em);
        if (!small_tab(ui, tab.id, label, view.side_view == tab.view, small_tab_width(ui, label))) continue;
        view.side_view = tab.view;
        actions.push_back(action::SetView{view});
    }
}

float side_switch_width(const Ui& ui) {
    float width = -between_em * ui.em;
    for (const Tab& tab : tabs) width += small_tab_width(ui, ui.text(tab.text_id)) + between_em * ui.em;
    return width;
}

SideView side_in_view(const Session& session, const Ui& ui) {
    return session.is_presenting() ? ui.presenter.side.value_or(SideView::heatmaps) : session.view().side_view;
}

void draw_side_controls(const Session& session, Ui& ui, Actions& actions, const SideOption* option) {
    const float gap = 0.4F * ui.em;
    const float width = button_height(ui) + (option == nullptr ? 0.0F : button_width(ui, option->label) + gap);
    const float room = ImGui::GetContentRegionAvail().x;
    const float left = ImGui::GetCursorPosX();
    if (!session.is_presenting()) {
        draw_side_switch(session, ui, actions);
        if (side_switch_width(ui) + gap + width <= room) ImGui::SameLine();
    }
    ImGui::SetCursorPosX(left + std::max(room - width, 0.0F));
    if (option != nullptr) {
        const ButtonLook look{.is_selected = option->is_on, .tooltip = option->tooltip};
        if (button(ui, option->id, option->label, look)) option->is_on = !option->is_on;
        ImGui::SameLine(0, gap);
    }
    save_picture_button(ui, actions);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 0.3F * ui.em);
}

}  // namespace qkv
