#pragma once

#include "panels/heatmap.h"
#include "widgets/large_heatmap_view.h"

namespace qkv {

/// The number that a cell is tinted by: its value, or how much it has changed; 0 if that is infinite.
double value_at(const Heatmap& heatmap, int row, int column);
double largest_of_row(const Heatmap& heatmap, int row);
/// How strong the tint of `value` is, -1 to 1. A weight counts relative to the largest of its row, because among a
/// thousand tokens hardly any weight is near 1.
double share_of(const Heatmap& heatmap, double value, double largest_of_row);
Role tinted_role(const Heatmap& heatmap);

/// Paints what `wanted` shows; a cell is `cell_size` pixels (width, height). A pixel over several cells has the tint of
/// the strongest of them.
void paint_matrix(const Heatmap& heatmap, const PaintedMatrix& wanted, const Palette& palette,
                  std::pair<double, double> cell_size, PixelImage& image);

}  // namespace qkv
