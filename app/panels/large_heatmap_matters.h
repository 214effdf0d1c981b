#pragma once

#include <utility>

#include "panels/heatmap.h"
#include "widgets/large_heatmap_view.h"

namespace qkv {

/// Over the picture of a matrix in `box`, while a person asks what matters for a number: how much each cell does; only
/// those in the number's own row do. A cell is `cell_size` pixels (width, height); a row that is too low to be seen is
/// drawn higher.
void draw_matters_over_picture(const Ui& ui, const Heatmap& heatmap, const MatrixView& view, const ImRect& box,
                               std::pair<double, double> cell_size);

}  // namespace qkv
