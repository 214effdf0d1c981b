#include "panels/large_heatmap_matters.h"

#include <algorithm>
#include <cmath>

namespace qkv {
namespace {

// The strongest share of the cells under a pixel.
double strongest(const Ui& ui, const Heatmap& heatmap, int row, double from, double to) {
    const int first = std::clamp(static_cast<int>(from), 0, heatmap.columns() - 1);
    const int end = std::clamp(static_cast<int>(to), first + 1, heatmap.columns());
    double most = 0;
    for (int column = first; column < end; ++column) {
        const double share = ui.matters.share_of({heatmap.quantity, row, column, 0, heatmap.head}).value_or(0);
        if (std::abs(share) > std::abs(most)) most = share;
    }
    return most;
}

}  // namespace

void draw_matters_over_picture(const Ui& ui, const Heatmap& heatmap, const MatrixView& view, const ImRect& box,
                               std::pair<double, double> cell_size) {
    if (!ui.matters.target() || heatmap.is_pinned) return;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.Min, box.Max, ui.palette->field);
    const int row = ui.matters.target()->row;
    const auto [width, height] = cell_size;
    const float top = box.Min.y + static_cast<float>((row - view.top) * height);
    const float bottom = top + std::max(static_cast<float>(height), 0.3F * ui.em);
    for (int x = 0; x < static_cast<int>(box.GetWidth()); ++x) {
        const double share = strongest(ui, heatmap, row, view.left + x / width, view.left + (x + 1) / width);
        if (share == 0) continue;
        const float left = box.Min.x + static_cast<float>(x);
        list->AddRectFilled({left, top}, {left + 1, bottom}, matters_tint(ui.palette->field, share));
    }
}

}  // namespace qkv
