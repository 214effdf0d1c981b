#include <algorithm>
#include <array>

#include "panels/panels.h"
#include "panels/vector_grid.h"
#include "qkv/number_format.h"
#include "widgets/cell.h"
#include "widgets/cell_fit.h"

namespace qkv {
namespace {

constexpr std::array all_grids{Grid{Quantity::embedding, "X", "X"},
                               Grid{Quantity::query_matrix, "W_Q", "W_Q"},
                               Grid{Quantity::query_bias, "b_Q", "b_Q"},
                               Grid{Quantity::key_matrix, "W_K", "W_K"},
                               Grid{Quantity::key_bias, "b_K", "b_K"},
                               Grid{Quantity::value_matrix, "W_V", "W_V"},
                               Grid{Quantity::value_bias, "b_V", "b_V"},
                               Grid{Quantity::query, "Q", "Q"},
                               Grid{Quantity::key, "K", "K"},
                               Grid{Quantity::value, "V", "V"},
                               Grid{Quantity::bias, "bias", "bias"},
                               Grid{Quantity::output_matrix, "W_O", "W_O"}};

const char* title_with_source(const Head& head, const Grid& grid) {
    const auto either = [](const Matrix& bias, const char* with, const char* without) {
        return bias.size() > 0 ? with : without;
    };
    switch (grid.quantity) {
        case Quantity::query: return either(head.weights->b_q, "Q = X × W_Q + b_Q", "Q = X × W_Q");
        case Quantity::key: return either(head.weights->b_k, "K = X × W_K + b_K", "K = X × W_K");
        case Quantity::value: return either(head.weights->b_v, "V = X × W_V + b_V", "V = X × W_V");
        default: return grid.title;
    }
}

}  // namespace

const char* name_of(Quantity quantity) { return std::ranges::find(all_grids, quantity, &Grid::quantity)->name; }

std::vector<Grid> grids_of(const Document& document, int head) {
    std::vector<Grid> there;
    for (Grid grid : all_grids) {
        const Matrix* matrix = matrix_of(document, grid.quantity, head);
        if (matrix == nullptr || matrix->size() == 0) continue;
        if (document.head(head).is_projected()) grid.title = title_with_source(document.head(head), grid);
        there.push_back(grid);
    }
    if (document.head(head).is_released)
        std::ranges::stable_partition(there, [](const Grid& grid) { return is_vector(grid.quantity); });
    return there;
}

std::vector<int> lengths_of(const Document& document, int head, int decimals) {
    std::vector<int> longest(static_cast<std::size_t>(decimals) + 1, 1);
    for (const Grid& grid : grids_of(document, head)) {
        for (const double value : values_of(document, grid, head).reshaped())
            note_length(longest, format_number(value, decimals));
    }
    return longest;
}

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
        const ImU32 color = text_color(*ui_.palette, role_of(grids_[i].quantity));
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
    const int size = static_cast<int>(values_of(document, grid, session_.head()).cols());
    const float step = box.GetWidth() / static_cast<float>(size);
    const float gap = std::min(1.0F, 0.2F * step);
    const CellLook look{
        .role = role_of(grid.quantity), .largest = largest_in(document, grid, session_.head()), .text_size = 0};
    for (int column = 0; column < size; ++column) {
        const Cell cell = cell_in(grid, token, column, session_.head());
        const float x = box.Min.x + static_cast<float>(column) * step;
        const ImRect part(x, box.Min.y, x + step - gap, box.Max.y);
        draw_cell(ui_, part, {value_of(document, cell), "", cell}, look);
        numbers.collect_target(cell, part);
        if (numbers.is_selected(cell)) draw_selection(ui_, part);
        if (is_pointed_at(part)) show_pointed_at(session_, ui_, cell);
    }
    if (const auto part = part_of(grid.quantity)) point_out(session_, ui_, *part, box);
}

}  // namespace qkv
