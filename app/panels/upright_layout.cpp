// The window of a phone, which shows one panel at a time, and of a tablet, which shows them one below the other.
#include <algorithm>
#include <string_view>

#include "panels/head_tabs.h"
#include "panels/heatmap.h"
#include "panels/window_layout.h"
#include "widgets/button.h"

namespace qkv {
namespace {

constexpr float tab_height_em = 2.75F;
constexpr float least_calculation_em = 16;
constexpr float vectors_em = 24;  // where they are open
constexpr float least_vectors_em = 17;
constexpr float least_heatmaps_em = 11;
constexpr float lowest_heatmaps_em = 9;
constexpr float next_word_em = 15;

}  // namespace

// ---- a phone

void WindowLayout::draw_on_phone() {
    if (session_.learning().guide() == nullptr && ui_.panel == Panel::guide) ui_.panel = Panel::stages;
    ui_.guide_has_place = false;
    phone_tabs(ImGui::GetContentRegionAvail().x);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool has_strip = ui_.panel != Panel::heatmaps && room.y >= 12 * em_;
    if (!has_strip || !session_.document().model) {
        draw_one_panel(ui_.panel, room);
        return;
    }
    const float height = next_word_strip_height(ui_);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    draw_one_panel(ui_.panel, {room.x, room.y - height - 2 * strip_gap()});
    // Not on the line of the walk, which its bars would seem to belong to.
    ImGui::SetCursorScreenPos({corner.x + strip_gap(), corner.y + room.y - height - strip_gap()});
    begin_group("next_word_strip", {room.x - 2 * strip_gap(), height}, ImGuiWindowFlags_NoScrollbar);
    draw_next_word_strip(session_, ui_, actions_);
    ImGui::EndChild();
}

void WindowLayout::phone_tabs(float width) {
    const std::vector<PanelTab> choices = panel_tabs(session_);
    const float height = std::floor(std::max(tab_height_em * em_, ui_.least_target));
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImRect bar(corner, {corner.x + width, corner.y + height});
    ImGui::GetWindowDrawList()->AddRectFilled(bar.Min, bar.Max, ui_.palette->panel);
    // As wide as their names, so that large text is made smaller in all of them alike; what is left is shared.
    float needed = 0;
    for (const PanelTab& tab : choices) needed += wide_tab_width(ui_, ui_.text(tab.text_id));
    const float shrinking = std::min(width / needed, 1.0F);
    const float left = std::max(width - needed, 0.0F) / static_cast<float>(choices.size());
    float x = corner.x;
    for (const PanelTab& tab : choices) {
        ImGui::SetCursorScreenPos({x, corner.y});
        const float each = shrinking * wide_tab_width(ui_, ui_.text(tab.text_id)) + left;
        x += each;
        const std::string_view label = ui_.text(tab.text_id);
        const bool is_pressed = wide_tab(ui_, tab.id, label, tab.panel == ui_.panel, {each, height});
        mark_news(session_, ui_, tab, label);
        if (is_pressed) ui_.panel = tab.panel;
    }
    ImGui::GetWindowDrawList()->AddLine({bar.Min.x, bar.Max.y}, bar.Max, ui_.palette->border);
    ImGui::SetCursorScreenPos({corner.x, corner.y + height + 1});
}

// ---- a tablet: vectors, calculation, heatmaps

void WindowLayout::draw_on_tablet(ImVec2 room) {
    const float bar = vectors_bar_height(ui_);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float gap = 0.7F * em_;
    float y = corner.y;
    const auto place = [&](float height) {
        ImGui::SetCursorScreenPos({corner.x, y});
        y += height + gap;
        return ImVec2(room.x, height);
    };
    draw_panel(ui_, "vectors_bar", place(bar), ImGuiWindowFlags_NoScrollbar, [&] { draw_vectors_bar(session_, ui_); });
    const float vectors = ui_.shows_vectors ? height_of_vectors(room.y - bar) : 0.0F;
    const float left = corner.y + room.y - y - (ui_.shows_vectors ? vectors + gap : 0.0F);
    const float below = std::min(height_of_heatmaps(room.y), left - gap - least_calculation_em * em_);
    const bool has_heatmaps_below = below >= lowest_heatmaps_em * em_;
    if (ui_.shows_vectors && has_heatmaps_below) draw_one_panel(Panel::vectors, place(vectors));
    if (ui_.shows_vectors && !has_heatmaps_below) draw_vectors_and_heatmaps(place(vectors));
    draw_stages(place(has_heatmaps_below ? left - below - gap : left));
    if (has_heatmaps_below) draw_below_calculation(place(below));
}

// Where a lesson leaves too little room below the calculation: what is changed, and beside it what follows.
void WindowLayout::draw_vectors_and_heatmaps(ImVec2 size) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float gap = 0.7F * em_;
    const ImVec2 half(0.5F * (size.x - gap), size.y);
    draw_one_panel(Panel::vectors, half);
    ImGui::SetCursorScreenPos({corner.x + half.x + gap, corner.y});
    if (session_.document().model) return draw_next_word(half);
    draw_heatmaps(half);
}

// Also of what stands beside them, which may be the plane.
float WindowLayout::height_of_vectors(float room) const {
    return std::clamp(0.45F * room, std::min(least_vectors_em * em_, 0.55F * room), vectors_em * em_);
}

// As high as cells of the usual height need.
float WindowLayout::height_of_heatmaps(float room) const {
    if (session_.document().model) return std::min(next_word_em * em_, 0.4F * room);
    if (has_large_heatmaps(session_.document())) return 0.4F * room;
    const float heads = has_head_tabs(session_) ? head_weights_em + 0.4F : 0.0F;
    const float row = std::max(2.2F, ui_.least_target / em_ + 0.15F);
    const float rows = row * static_cast<float>(session_.document().token_count());
    const float around = ui_.least_target > 0 ? 6 + button_height(ui_) / em_ : 5.0F;
    return std::clamp((around + rows + heads) * em_, (least_heatmaps_em + heads) * em_, 0.36F * room);
}

// The heatmaps side by side; of a model the next words, and the weights beside them.
void WindowLayout::draw_below_calculation(ImVec2 size) {
    if (!session_.document().model) {
        draw_heatmaps(size);
        return;
    }
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float gap = 0.7F * em_;
    const float half = 0.5F * (size.x - gap);
    draw_next_word({half, size.y});
    ImGui::SetCursorScreenPos({corner.x + half + gap, corner.y});
    draw_heatmaps({half, size.y});
}

}  // namespace qkv
