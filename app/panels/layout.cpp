#include "panels/layout.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "panels/heatmap.h"
#include "panels/key_sentence.h"
#include "panels/lesson_place.h"
#include "panels/matters_bar.h"
#include "panels/number_menu.h"
#include "panels/panels.h"
#include "panels/problem_bar.h"
#include "panels/window_layout.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr double work_unmentioned_s = 0.15;  // until then, work in the background is not worth showing

// What is behind everything is there before anything is drawn, see paint_frame().
constexpr ImGuiWindowFlags window_flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground |
                                          ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                          ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse;

// The visible part of the current ImGui window, a little inside its edges.
ImRect inside_of_window(const Ui& ui) {
    ImRect box = ImGui::GetCurrentWindow()->Rect();
    box.Expand(-0.35F * ui.em);
    return box;
}

}  // namespace

// In a very low window the toolbar scrolls away with the panels; the walk panel stays.
void WindowLayout::draw() {
    ImVec2 size = ImGui::GetMainViewport()->Size;
    if (!ui_.caption.empty()) size.y -= caption();
    const float top = ImGui::GetCursorPosY();
    const float bottom = walk_panel_height(ui_, size.x - 2 * em_);
    const float above = size.y - bottom;
    above_ = top + above;
    draw_above({size.x, above});
    ImGui::SetCursorPos({0, top + above});
    draw_bar(ui_, "walk", {size.x, bottom}, 0, [&] { draw_walk_panel(session_, ui_, actions_); });
    draw_number_menu(session_, ui_, actions_);
    draw_matters_bar(session_, ui_, actions_, {em_, top + above - 0.2F * em_}, size.x - 2 * em_);
    draw_problem_bar(session_, ui_, actions_, {em_, top + above - 0.2F * em_}, size.x - 2 * em_);
    const bool is_at_work = session_.files().loading() != nullptr || !session_.files().exports().empty();
    if (!is_at_work) {
        ui_.work_began_s = ImGui::GetTime();
        draw_written_note(session_, ui_, actions_);
    }
    if (ImGui::GetTime() - ui_.work_began_s > work_unmentioned_s) draw_work_bar(session_, ui_, actions_);
}

// What a picture shows, at the top; its height.
float WindowLayout::caption() const {
    const float height = std::floor(2 * em_);
    const float width = ImGui::GetContentRegionAvail().x;
    const ImRect box = take_space({width, height});
    const TextStyle style = title_text(ui_);
    draw_text_left({box.Min.x + em_, box.Min.y, box.Max.x, box.Max.y}, style,
                   elided_in_the_middle(style, ui_.caption, width - 2 * em_));
    note_for_tests(ui_.caption.c_str(), box);
    ImGui::SetCursorPos({0, height});
    return height;
}

// The toolbar and, below it, the panels.
void WindowLayout::draw_above(ImVec2 size) {
    const bool has_toolbar = !session_.is_presenting() && !session_.view().hides_toolbar;
    const float margin = ui_.is_phone() ? 0.0F : (ui_.is_low ? 0.35F : 0.9F) * em_;
    const float side = ui_.is_phone() ? 0.0F : gap_;
    const float toolbar = has_toolbar ? toolbar_height(ui_) : 0.0F;
    const float columns = std::max(size.y - toolbar - 2 * margin, 8 * em_);
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    begin_group("above", size, 0);
    ImGui::PopStyleVar(2);
    if (ui_.frames_to_follow > 0 && ImGui::GetScrollMaxY() > 0) ImGui::SetScrollY(toolbar);
    const float width = ImGui::GetContentRegionAvail().x;
    if (has_toolbar) {
        draw_bar(ui_, "toolbar", {width, toolbar}, toolbar - 1, [&] { draw_toolbar(session_, ui_, actions_); });
    }
    ImGui::SetCursorPos({side, toolbar + margin});
    begin_group("columns", {width - 2 * side, columns}, ImGuiWindowFlags_NoScrollbar);
    if (!session_.is_presenting()) {
        draw_columns();
    } else {
        const ImVec2 room = ImGui::GetContentRegionAvail();
        draw_presented(above_strip(room));
        next_word_strip(room);
    }
    ImGui::EndChild();
    ImGui::SetCursorPos({0, toolbar + columns + 2 * margin});
    ImGui::Dummy({0, 0});
    ImGui::EndChild();
}

// A part of the window, with nothing of its own behind the panels in it.
void WindowLayout::begin_group(const char* id, ImVec2 size, ImGuiWindowFlags flags) const {
    ImGui::BeginChild(id, size, ImGuiChildFlags_NavFlattened, flags | ImGuiWindowFlags_NoBackground);
}

// A lesson is at the left, or above the panels in a narrow window, or one of them if there is room for only one.
void WindowLayout::draw_columns() {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (session_.heads().are_shown()) {
        draw_panel(ui_, "heads", room, 0, [&] { draw_heads_panel(session_, ui_, actions_); });
        return;
    }
    if (ui_.is_phone()) {
        draw_on_phone();
        return;
    }
    const bool is_beside = room.x >= 60 * em_;
    ui_.guide_has_place = session_.learning().guide() != nullptr && (is_beside || room.y >= 34 * em_);
    if (!ui_.guide_has_place) {
        draw_panels();
        return;
    }
    const float width = std::clamp(0.24F * room.x, 20 * em_, 26 * em_);
    const ImVec2 guide = is_beside
                             ? ImVec2(width, room.y)
                             : ImVec2(room.x, ui_.is_upright() ? std::max(0.3F * room.y, 20 * em_) : 0.4F * room.y);
    draw_guide(guide);
    if (is_beside) ImGui::SameLine(0, gap_);
    if (!is_beside) ImGui::Dummy({0, 0.2F * em_});
    begin_group("panels", ImGui::GetContentRegionAvail(), 0);
    draw_panels();
    ImGui::EndChild();
}

void WindowLayout::draw_panels() {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (ui_.form == WindowForm::tablet) {
        draw_on_tablet(room);
        return;
    }
    if (room.x >= 78 * em_) {
        draw_all(room);
        return;
    }
    const bool is_narrow = room.x < narrow_em(ui_) * em_;
    const bool is_in_view = (is_narrow ? ui_.panel : ui_.side_panel) == Panel::heatmaps;
    // In less room than this the calculation needs all of it.
    const bool has_strip = !is_in_view && room.y >= 12 * em_;
    const ImVec2 left = has_strip ? above_strip(room) : room;
    if (is_narrow) {
        draw_one(left);
    } else {
        draw_two(left);
    }
    if (has_strip) next_word_strip(room);
}

// The room of the panels where the next word has only a line, at the foot.
ImVec2 WindowLayout::above_strip(ImVec2 room) const {
    if (session_.document().model) room.y -= next_word_strip_height(ui_) + strip_gap();
    return room;
}

void WindowLayout::next_word_strip(ImVec2 room) {
    if (!session_.document().model) return;
    const float height = next_word_strip_height(ui_);
    const ImVec2 corner = ImGui::GetWindowPos();
    ImGui::SetCursorScreenPos({corner.x, corner.y + room.y - height});
    begin_group("next_word_strip", {room.x, height}, ImGuiWindowFlags_NoScrollbar);
    draw_next_word_strip(session_, ui_, actions_);
    ImGui::EndChild();
}

// The calculation is as wide as its widest rows; beyond that, all three grow.
void WindowLayout::draw_all(ImVec2 room) {
    const float calculation = 43 * em_;
    const float left = std::max(0.186F * room.x, 16.4F * em_);
    const float most = std::max(0.306F * room.x, 21 * em_);
    const float right = std::clamp(room.x - left - 2 * gap_ - calculation, 21 * em_, most);
    draw_one_panel(Panel::vectors, {left, room.y});
    ImGui::SameLine(0, gap_);
    draw_one_panel(Panel::stages, {room.x - left - right - 2 * gap_, room.y});
    ImGui::SameLine(0, gap_);
    draw_one_panel(Panel::heatmaps, {right, room.y});
}

// The stages, and one of the others.
void WindowLayout::draw_two(ImVec2 room) {
    const float side = 20 * em_;
    std::vector<PanelTab> choices = panel_tabs(session_);
    const bool has_guide = session_.learning().guide() != nullptr && !ui_.guide_has_place;
    std::erase_if(choices, [&](const PanelTab& tab) {
        return tab.panel == Panel::stages || (tab.panel == Panel::guide && !has_guide);
    });
    if (!has_guide && ui_.side_panel == Panel::guide) ui_.side_panel = Panel::vectors;
    draw_one_panel(Panel::stages, {room.x - side - gap_, room.y});
    ImGui::SameLine(0, gap_);
    ImGui::BeginGroup();
    tabs(choices, ui_.side_panel);
    draw_one_panel(ui_.side_panel, {side, room.y - tabs_height()});
    ImGui::EndGroup();
}

void WindowLayout::draw_one(ImVec2 room) {
    const bool has_guide = session_.learning().guide() != nullptr && !ui_.guide_has_place;
    if (!has_guide && ui_.panel == Panel::guide) ui_.panel = Panel::stages;
    if (has_tabs_in_toolbar(session_, ui_)) {
        draw_one_panel(ui_.panel, room);
        return;
    }
    std::vector<PanelTab> choices = panel_tabs(session_);
    if (ui_.guide_has_place) std::erase_if(choices, [](const PanelTab& tab) { return tab.panel == Panel::guide; });
    tabs(choices, ui_.panel);
    draw_one_panel(ui_.panel, {room.x, room.y - tabs_height()});
}

float WindowLayout::tabs_height() const { return button_height(ui_) + 0.5F * em_; }

void WindowLayout::tabs(const std::vector<PanelTab>& choices, Panel& current) const {
    for (const PanelTab& tab : choices) {
        panel_tab(session_, ui_, tab, current);
        ImGui::SameLine(0, 0.4F * em_);
    }
    ImGui::NewLine();
}

void WindowLayout::draw_one_panel(Panel which, ImVec2 size) {
    switch (which) {
        case Panel::guide: draw_guide(size); break;
        case Panel::vectors:
            draw_panel(ui_, "vectors", size, ImGuiWindowFlags_NoScrollbar, [&] {
                draw_vectors_panel(session_, ui_, actions_);
                point_out(session_, ui_, WindowPart::vectors, inside_of_window(ui_));
            });
            break;
        case Panel::stages: draw_stages(size); break;
        case Panel::heatmaps:
            if (!session_.document().model) {
                draw_heatmaps(size);
                break;
            }
            const float height = next_word_panel_height(session_, ui_, 0.64F * size.y);
            const ImVec2 corner = ImGui::GetCursorScreenPos();
            ImGui::BeginGroup();
            draw_next_word({size.x, height});
            ImGui::SetCursorScreenPos({corner.x, corner.y + height + 0.5F * gap_});
            draw_heatmaps({size.x, size.y - height - 0.5F * gap_});
            ImGui::EndGroup();
            break;
    }
}

// What a lesson asks can be answered while something is told about a number.
void WindowLayout::draw_guide(ImVec2 size) {
    const float room = above_ - ui_.matters_height - 0.5F * em_ - ImGui::GetCursorScreenPos().y;
    if (ui_.matters_height > 0) size.y = std::min(size.y, std::max(room, 6 * em_));
    draw_panel(ui_, "guide", size, 0, [&] { draw_guide_panel(session_, ui_, actions_); });
}

// On a phone its cards lie on the background.
void WindowLayout::draw_stages(ImVec2 size) {
    if (ui_.is_phone()) ImGui::PushStyleColor(ImGuiCol_ChildBg, ui_.palette->background);
    draw_panel(ui_, "stages", size, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, [&] {
        if (ui_.is_phone()) ImGui::PopStyleColor();
        draw_stages_panel(session_, ui_, actions_);
    });
}

void WindowLayout::draw_next_word(ImVec2 size) {
    draw_panel(ui_, "next_word", size, ImGuiWindowFlags_NoScrollbar,
               [&] { draw_next_word_panel(session_, ui_, actions_); });
}

void WindowLayout::draw_heatmaps(ImVec2 size) {
    draw_panel(ui_, "heatmaps", size, heatmaps_flags(), [&] {
        const bool has_room = has_room_for_plane(ui_, ImGui::GetContentRegionAvail());
        draw_side_view(has_room ? session_.view().side_view : SideView::heatmaps);
    });
}

void WindowLayout::draw_presented(ImVec2 size) {
    if (!ui_.presenter.side) return draw_one_panel(Panel::stages, size);
    draw_panel(ui_, "side", size, ImGuiWindowFlags_NoScrollbar, [&] { draw_side_view(*ui_.presenter.side); });
}

void WindowLayout::draw_side_view(SideView view) {
    switch (view) {
        case SideView::heatmaps: return draw_heatmaps_panel(session_, ui_, actions_);
        case SideView::plane: return draw_plane_panel(session_, ui_, actions_);
        case SideView::arcs: return draw_arcs_panel(session_, ui_, actions_);
    }
}

ImGuiWindowFlags WindowLayout::heatmaps_flags() const {
    const Snapshot* pinned = session_.editing().pinned();
    const bool is_large =
        has_large_heatmaps(session_.document()) || (pinned != nullptr && has_large_heatmaps(pinned->document));
    return is_large ? ImGuiWindowFlags_None : ImGuiWindowFlags_NoScrollbar;
}

namespace {

void draw_dialogs(const Session& session, Ui& ui, FileRequests& file_requests, Actions& actions) {
    draw_help(ui);
    draw_presenter_overlay(session, ui);
    draw_prediction_summary(session, ui, actions);
    draw_questions(session, ui, actions);
    draw_worksheet_dialog(session, ui, actions);
    draw_export_dialog(session, ui, actions);
    draw_share_dialog(session, ui, actions);
    draw_arrays_dialog(session, ui, actions);
    file_requests.draw(session, ui, actions);
}

}  // namespace

std::vector<PanelTab> panel_tabs(const Session& session) {
    std::vector<PanelTab> tabs{{"tab_vectors", "tab.vectors", Panel::vectors},
                               {"tab_stages", "tab.stages", Panel::stages},
                               {"tab_heatmaps", "tab.heatmaps", Panel::heatmaps}};
    if (session.learning().guide() != nullptr) tabs.insert(tabs.begin(), {"tab_guide", "tab.guide", Panel::guide});
    return tabs;
}

bool shows_one_panel(const Ui& ui) {
    const float width = ImGui::GetIO().DisplaySize.x - 1.8F * ui.em;
    return ui.is_phone() || (!ui.is_upright() && width < narrow_em(ui) * ui.em);
}

bool has_tabs_in_toolbar(const Session& session, const Ui& ui) {
    const float width = ImGui::GetIO().DisplaySize.x - 1.8F * ui.em;
    const bool has_toolbar = !session.heads().are_shown() && !session.view().hides_toolbar;
    if (!ui.is_low || ui.is_upright() || !shows_one_panel(ui) || !has_toolbar) return false;
    float needed = 12.5F * ui.em;  // for the sentence, the language and the menu
    if (has_key_sentence_in_toolbar(session, ui)) needed += 8 * ui.em;
    for (const PanelTab& tab : panel_tabs(session)) needed += tab_width(ui, tab);
    return needed <= width;
}

float tab_width(const Ui& ui, const PanelTab& tab) {
    return button_width(ui, ui.text(tab.text_id), {.is_narrow = true});
}

void panel_tab(const Session& session, const Ui& ui, const PanelTab& tab, Panel& current) {
    const ButtonLook look{.is_selected = current == tab.panel, .is_narrow = true};
    const bool is_pressed = button(ui, tab.id, ui.text(tab.text_id), look);
    mark_news(session, ui, tab, ui.text(tab.text_id));
    if (is_pressed) current = tab.panel;
}

void mark_news(const Session& session, const Ui& ui, const PanelTab& tab, std::string_view label) {
    if (tab.panel != Panel::guide || !has_lesson_news(session, ui)) return;
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    const float radius = 0.22F * ui.em;
    const float beside =
        std::min(0.5F * (width_of(normal_text(ui), label) + 3 * radius), 0.5F * box.GetWidth() - radius);
    const ImVec2 middle{box.GetCenter().x + beside, box.GetCenter().y - 0.5F * ui.em};
    ImGui::GetWindowDrawList()->AddCircleFilled(middle, radius, ui.palette->accent);
    note_for_tests("lesson_news", {middle, middle});
}

void draw_window(const Session& session, Ui& ui, FileRequests& file_requests, Actions& actions) {
    const ImGuiViewport* viewport = ImGui::GetMainViewport();
    ImGui::SetNextWindowPos(viewport->Pos);
    ImGui::SetNextWindowSize(viewport->Size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::Begin("qkv", nullptr, window_flags);
    ImGui::PopStyleVar(2);
    WindowLayout(session, ui, actions).draw();
    ui.flow.draw(ui);
    draw_dialogs(session, ui, file_requests, actions);
    ImGui::End();
}

}  // namespace qkv
