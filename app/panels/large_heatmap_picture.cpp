#include "panels/large_heatmap_picture.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "look/theme.h"

namespace qkv {
namespace {

constexpr int shades = 255;  // on either side of 0

std::vector<ImU32> colors_of(const Heatmap& heatmap, const Palette& palette) {
    std::vector<ImU32> colors;
    for (int shade = -shades; shade <= shades; ++shade)
        colors.push_back(diverging_tint(palette, tinted_role(heatmap), static_cast<double>(shade) / shades));
    return colors;
}

ImU32 color_of(double share, const std::vector<ImU32>& colors) {
    return colors[static_cast<std::size_t>(std::lround(std::clamp(share, -1.0, 1.0) * shades) + shades)];
}

// The first cell under each pixel, and the one after the last.
std::vector<int> edges(int pixels, int cells, double first, double cell_size) {
    std::vector<int> all;
    for (int pixel = 0; pixel < pixels; ++pixel) {
        const int begin = std::clamp(static_cast<int>(first + pixel / cell_size), 0, cells - 1);
        const int end = std::clamp(static_cast<int>(first + (pixel + 1) / cell_size), begin + 1, cells);
        all.push_back(begin);
        all.push_back(end);
    }
    return all;
}

void keep_stronger(double share, double& peak) {
    if (std::abs(share) > std::abs(peak)) peak = share;
}

// For each column, the strongest share of the rows that have been reached.
std::vector<double> peaks_of(const Heatmap& heatmap, const PaintedMatrix& wanted, int first_row, int end_row,
                             int first_column, int end_column) {
    std::vector<double> peaks(static_cast<std::size_t>(heatmap.columns()), 0.0);
    for (int row = first_row; row < std::min(end_row, wanted.reached_row + 1); ++row) {
        const double largest = largest_of_row(heatmap, row);
        const int end = row < wanted.reached_row ? end_column : std::min(end_column, wanted.reached_columns);
        for (int column = first_column; column < end; ++column) {
            keep_stronger(share_of(heatmap, value_at(heatmap, row, column), largest),
                          peaks[static_cast<std::size_t>(column)]);
        }
    }
    return peaks;
}

}  // namespace

double value_at(const Heatmap& heatmap, int row, int column) {
    const double value = heatmap.values(row, column);
    const double shown = heatmap.shows_difference ? difference(value, (*heatmap.base)(row, column)) : value;
    return std::isinf(shown) ? 0.0 : shown;
}

double largest_of_row(const Heatmap& heatmap, int row) {
    return heatmap.quantity == Quantity::weight ? heatmap.values.row(row).maxCoeff() : 0.0;
}

double share_of(const Heatmap& heatmap, double value, double largest_of_row) {
    const bool is_of_row = !heatmap.shows_difference && heatmap.quantity == Quantity::weight;
    const double largest = is_of_row ? largest_of_row : heatmap.largest;
    return largest > 0 ? value / largest : 0.0;
}

Role tinted_role(const Heatmap& heatmap) { return heatmap.shows_difference ? Role::score : role_of(heatmap.quantity); }

void paint_matrix(const Heatmap& heatmap, const PaintedMatrix& wanted, const Palette& palette,
                  std::pair<double, double> cell_size, PixelImage& image) {
    image.begin(wanted.width, wanted.height);
    const std::vector<ImU32> colors = colors_of(heatmap, palette);
    const std::vector<int> columns = edges(wanted.width, heatmap.columns(), wanted.view.left, cell_size.first);
    const std::vector<int> rows = edges(wanted.height, heatmap.rows(), wanted.view.top, cell_size.second);
    for (int y = 0; y < image.height(); ++y) {
        const auto i = static_cast<std::size_t>(y);
        ImU32* pixels = image.row(y);
        if (y > 0 && rows[2 * i] == rows[2 * i - 2] && rows[2 * i + 1] == rows[2 * i - 1]) {
            std::copy_n(image.row(y - 1), image.width(), pixels);
            continue;
        }
        const std::vector<double> peaks =
            peaks_of(heatmap, wanted, rows[2 * i], rows[2 * i + 1], columns.front(), columns.back());
        for (std::size_t x = 0; 2 * x < columns.size(); ++x) {
            double peak = 0;
            for (int column = columns[2 * x]; column < columns[2 * x + 1]; ++column)
                keep_stronger(peaks[static_cast<std::size_t>(column)], peak);
            pixels[x] = color_of(peak, colors);
        }
    }
}

}  // namespace qkv
