#include <algorithm>

#include "panels/panels.h"
#include "panels/vector_grid.h"
#include "widgets/cell.h"
#include "widgets/cell_fit.h"

namespace qkv {

float VectorStrips::names_width() const { return std::clamp(0.28F * width_, 2.5F * ui_.em, 6 * ui_.em); }

ImRect VectorStrips::box(std::size_t i, float y, float height_em) const {
    const float gap = 0.45F * ui_.em;
    const auto count = static_cast<float>(grids_.size());
    const float width = (width_ - names_width() - (count - 1) * gap - 2) / count;
    const float x = left_ + names_width() + static_cast<float>(i) * (width + gap);
    const float inset = 0.14F * height_em * ui_.em;
    return {x, y + inset, x + width, y + height_em * ui_.em - inset};
}

void VectorStrips::draw_heading(float y) const {
    for (std::size_t i = 0; i < grids_.size(); ++i) {
        const ImU32 color = text_color(*ui_.palette, role_of(grids_[i].quantity()));
        const TextStyle style{ui_.fonts.bold, 0.8125F * ui_.em, color};
        const ImRect place = box(i, y, strips_heading_height);
        draw_text({place.Min.x, place.GetCenter().y - 0.5F * style.size}, style, grids_[i].name);
    }
}

void VectorStrips::draw(NumberEditor& numbers, int token, float y, float height_em) const {
    for (std::size_t i = 0; i < grids_.size(); ++i) draw_one(numbers, grids_[i], token, box(i, y, height_em));
}

void VectorStrips::draw_one(NumberEditor& numbers, const Grid& grid, int token, const ImRect& box) const {
    const Document& document = session_.document();
    const int head = session_.head();
    const float step = box.GetWidth() / static_cast<float>(grid.size());
    const float gap = std::min(1.0F, 0.2F * step);
    CellLook look{.role = role_of(grid.quantity()), .largest = largest_in(document, grid, head), .text_size = 0};
    for (int column = 0; column < grid.size(); ++column) {
        const Cell cell = grid.matrix.cell(token, column, head);
        look.is_reached = session_.is_reached(cell);
        const float x = box.Min.x + static_cast<float>(column) * step;
        const ImRect part(x, box.Min.y, x + step - gap, box.Max.y);
        draw_cell(ui_, part, {value_of(document, cell), "", cell}, look);
        numbers.collect_target(cell, part);
        if (numbers.is_selected(cell)) draw_selection(ui_, part);
        if (is_pointed_at(part)) show_pointed_at(session_, ui_, cell);
    }
    if (const auto part = part_of(grid.quantity())) point_out(session_, ui_, *part, box);
}

}  // namespace qkv
