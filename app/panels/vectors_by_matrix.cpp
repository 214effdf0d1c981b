// Whole matrices below each other, and one vector of either order.
#include <algorithm>
#include <fmt/format.h>

#include "panels/panels.h"
#include "panels/vectors_panel.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/pointer.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {

void VectorsPanel::draw_matrix(const Grid& grid) {
    const float em = ui_.em;
    ImGui::PushID(grid.name);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const TextStyle title{ui_.fonts.bold, 1.1F * em, text_color(*ui_.palette, role_of(grid.quantity()))};
    draw_text_left(take_space({width_of(title, grid.title), chip_height(ui_)}), title, grid.title);
    const Cell first = cell(grid, 0, 0);
    if (is_editable(document_, first)) {
        ImGui::SameLine(0, 0.4F * em);
        const bool is_asked = icon_button(ui_, "matrix_menu", Icon::more, chip_height(ui_), ui_.text("fill.menu"));
        const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        if (is_asked) menus_.open_fill_menu(first, box, true);
    }
    ImVec2 pen{at.x, at.y + (matrix_title_height + 0.3F) * em};
    if (grid.quantity() == grids_.front().quantity() && !has_parts()) draw_release_chip();
    const double largest = largest_in(grid);
    for (int row = 0; row < grid.count(); ++row) {
        ImGui::PushID(row);
        TextStyle label = muted_text(ui_);
        const std::string name = vector_label(document_, cell(grid, row, 0));
        if (is_of_token_in_focus(grid, row)) label = {ui_.fonts.bold, label.size, ui_.palette->text};
        draw_row(grid, row, {name, label, label_width_ * em}, pen, largest);
        pen.y += height_of(grid) + vectors_gap * em;
        ImGui::PopID();
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({content_width_, pen.y - at.y + matrix_gap * em - ImGui::GetStyle().ItemSpacing.y});
    ImGui::PopID();
}

bool VectorsPanel::is_of_token_in_focus(const Grid& grid, int row) const {
    const int token = session_.step_in_focus().query;
    const Cell first = cell(grid, row, 0);
    if (grid.quantity() == Quantity::word)
        return document_.model->words[index(first.row)] == document_.tokens[index(token)];
    return (has_query_rows(document_, grid.quantity()) || grid.quantity() == Quantity::position) && first.row == token;
}

// Whether the number with the keyboard is in the vector that begins with this cell.
bool VectorsPanel::holds_selection(const Cell& first) const {
    const auto& selected = ui_.editor.selected;
    const bool is_column = first.quantity == Quantity::unembedding;
    return selected && (is_column ? selected->column == first.column : selected->row == first.row);
}

// At the top: whether the head keeps Q, K and V of its own.
void VectorsPanel::draw_release_chip() {
    const Head& head = session_.shown_head();
    if (!head.weights) return;
    ImGui::SameLine(0, 0.6F * ui_.em);
    const std::string_view label = ui_.text(head.is_released ? "vectors.unrelease" : "vectors.release");
    const float room = std::max(ImGui::GetContentRegionAvail().x, 2 * ui_.em);
    if (chip(ui_, "release", label, false, room))
        actions_.push_back(action::ReleaseHead{session_.head(), !head.is_released});
    const Task* task = session_.open_task();
    if (task == nullptr || std::ranges::find(task->targets.released, session_.head()) == task->targets.released.end())
        return;
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    draw_pointer(ui_, box);
    note_for_tests("target", box);
}

void VectorsPanel::draw_row(const Grid& grid, int row, const RowLabel& label, ImVec2 at, double largest) {
    const float em = ui_.em;
    const int size = grid.size();
    const float height = height_of(grid);
    const float left = at.x + label.width;
    const float step = fit_.cells.step_x() * em;
    const int widest = std::min(size, fit_.per_line);
    const ImRect whole(at, {left + static_cast<float>(widest) * step + 0.5F * em, at.y + height});
    const Cell first = cell(grid, row, 0);
    const bool may_scroll_here = holds_selection(first) || numbers_.has_target(first.row);
    if (!may_scroll_here && !ImGui::IsRectVisible(whole.Min, whole.Max)) return;
    draw_row_label({at, {left, at.y + height}}, first, label);
    for (int column = 0; column < size; ++column) {
        const float x = left + 0.3F * em + static_cast<float>(column % fit_.per_line) * step;
        const float y = at.y + static_cast<float>(column / fit_.per_line) * fit_.cells.step_y() * em;
        const ImRect box(x, y, x + fit_.cells.width * em, y + fit_.cells.height * em);
        const std::string id = fmt::format("{}{}", grid.name, column);
        numbers_.draw(id.c_str(), cell(grid, row, column), box, largest);
    }
    draw_brackets(ui_, {left, at.y, whole.Max.x, whole.Max.y});
    const float beside = 0.12F * em;  // its brackets, but not its name
    if (const auto part = part_of(grid.quantity()))
        point_out(session_, ui_, *part, {left - beside, whole.Min.y, whole.Max.x + beside, whole.Max.y});
}

// The name of a vector opens its menu.
void VectorsPanel::draw_row_label(const ImRect& box, const Cell& first, const RowLabel& label) {
    const ImRect text_box(box.Min.x + 0.15F * ui_.em, box.Min.y, box.Max.x - 0.3F * ui_.em, box.Max.y);
    if (!is_editable(document_, first)) {
        draw_label(ui_, text_box, label.style, label.name, LabelPlace::left);
        return;
    }
    ImGui::SetCursorScreenPos(box.Min);
    const float width = box.GetWidth() - 0.3F * ui_.em;
    const ImVec2 size{std::max(width, std::min(box.GetWidth(), ui_.least_target)), box.GetHeight()};
    const std::string id = fmt::format("vector_{}", static_cast<int>(first.quantity));
    const bool is_clicked = ImGui::InvisibleButton(id.c_str(), size, ImGuiButtonFlags_EnableNav);
    if (ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        ImGui::GetWindowDrawList()->AddRectFilled(box.Min, {box.Min.x + size.x, box.Max.y}, ui_.palette->field,
                                                  0.3F * ui_.em);
    }
    tooltip_for_last_item(ui_, ui_.text("fill.menu"));
    draw_label(ui_, text_box, label.style, label.name, LabelPlace::left);
    if (is_clicked) menus_.open_fill_menu(first, box, false);
}

}  // namespace qkv
