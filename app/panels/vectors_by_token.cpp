// The vectors of one token below each other, and the tokens that are folded into strips.
#include <algorithm>

#include "panels/token_drag.h"
#include "panels/vectors_panel.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/text.h"

namespace qkv {

void VectorsPanel::draw_tokens() {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    float y = corner.y;
    if (fit_.is_folded) {
        strips().draw_heading(y);
        y += strips_heading_height * ui_.em;
    }
    for (int token = 0; token < document_.token_count(); ++token) {
        tops_.push_back(y);
        const bool is_open = !fit_.is_folded || token == opened_;
        const float height = (is_open ? fit_.block_height : fit_.strip_height) * ui_.em;
        const ImRect box(corner.x, y, corner.x + content_width_, y + height);
        ImGui::PushID(token);
        follow(token, box);
        if (is_open) {
            draw_token(token, box);
        } else {
            draw_strip(token, box);
        }
        ImGui::PopID();
        y += height;
    }
    tops_.push_back(y);
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy({content_width_, y - corner.y - 0.5F});
    if (ui_.dragged_token) drop_token(session_, ui_, actions_, tops_);
}

void VectorsPanel::follow(int token, const ImRect& box) const {
    const bool is_followed = token == session_.step_in_focus().query && ui_.frames_to_follow > 0;
    if (!fit_.scrolls || !is_followed || ui_.editor.selected || session_.open_task() != nullptr) return;
    if (!ImGui::GetCurrentWindow()->InnerRect.Contains(box))
        ImGui::SetScrollFromPosY(box.Min.y - ImGui::GetWindowPos().y, 0.0F);
}

void VectorsPanel::draw_token(int token, const ImRect& box) {
    const float em = ui_.em;
    const bool holds_selection = ui_.editor.selected && ui_.editor.selected->row == token;
    const bool has_target = numbers_.has_target(token);  // which may be scrolled to
    if (!holds_selection && !has_target && !ImGui::IsRectVisible(box.Min, box.Max)) return;
    if (fit_.is_folded) {
        const ImRect card(box.Min.x + 1, box.Min.y + 0.1F * em, box.Max.x - 1, box.Max.y - 0.15F * em);
        ImGui::GetWindowDrawList()->AddRect(card.Min, card.Max, ui_.palette->border, 0.5F * em);
    }
    const float left = box.Min.x + (fit_.is_folded ? card_padding_em * em : 0.0F);
    float y = box.Min.y + (fit_.is_folded ? 0.3F * em : 0.0F);
    ImGui::SetCursorScreenPos({left, y});
    draw_chip(token, token == session_.step_in_focus().query);
    y += chip_height(ui_) + 0.3F * em;
    for (const Grid& grid : grids_) {
        const TextStyle label{ui_.fonts.bold, em, text_color(*ui_.palette, role_of(grid.quantity()))};
        draw_row(grid, token, {grid.name, label, vector_label_width(ui_.least_target / em) * em}, {left, y},
                 largest_in(grid));
        y += height_of(grid) + 0.35F * em;
    }
}

// A folded token; a click opens it and selects its first number, so that it can be typed over at once.
void VectorsPanel::draw_strip(int token, const ImRect& box) {
    ImGui::SetCursorScreenPos(box.Min);
    const bool is_clicked = ImGui::InvisibleButton("strip", box.GetSize(), ImGuiButtonFlags_EnableNav);
    take_drag(token);
    if (is_clicked && !ui_.dragged_token) open(token);
    if (!numbers_.has_target(token) && !ImGui::IsRectVisible(box.Min, box.Max)) return;
    if (ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) menus_.open_token_menu(token, box);
    if (ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, ui_.palette->field, 0.3F * ui_.em);
    }
    const float em = ui_.em;
    TextStyle style = normal_text(ui_);
    style.size = std::clamp(0.9F * fit_.strip_height, smallest_digits, 0.875F) * em;
    if (token == session_.step_in_focus().query) style = {ui_.fonts.bold, style.size, ui_.palette->accent};
    const float right = box.Min.x + strips().names_width() - 0.5F * em;
    const ImRect name(box.Min.x + 0.15F * em, box.Min.y, right, box.Max.y);
    draw_label(ui_, name, style, token_text(token), LabelPlace::left);
    strips().draw(numbers_, token, box.Min.y, fit_.strip_height);
}

void VectorsPanel::open(int token) {
    ui_.opened_token.token = token;
    const auto first =
        std::ranges::find_if(grids_, [&](const Grid& grid) { return is_editable(document_, cell(grid, token, 0)); });
    if (first != grids_.end()) numbers_.select(cell(*first, token, 0), false);
}

void VectorsPanel::take_drag(int token) {
    if (ImGui::IsItemHovered()) ui_.finger_target = {.drag = FingerTarget::Drag::sideways, .is_held = true};
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) ui_.dragged_token = token;
}

void VectorsPanel::draw_chip(int token, bool is_current) {
    const float more_width = chip_height(ui_);
    const float gap = 0.25F * ui_.em;
    const bool is_clicked = chip(ui_, "token", token_text(token), is_current,
                                 content_width_ - more_width - gap - 2 * card_padding_em * ui_.em);
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    take_drag(token);
    if (is_clicked && !ui_.dragged_token) actions_.push_back(action::GoToToken{token});
    const bool is_secondary = ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
    ImGui::SameLine(0, gap);
    const bool is_asked = icon_button(ui_, "token_menu", Icon::more, chip_height(ui_), ui_.text("token.menu"));
    if (is_secondary || is_asked) menus_.open_token_menu(token, box);
}

}  // namespace qkv
