#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "imgui_internal.h"
#include "qkv/attention.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "ui.h"
#include "widgets/cell_fit.h"

namespace qkv {

/// −∞ − −∞ counts as no change.
inline double difference(double now, double before) { return now == before ? 0.0 : now - before; }

inline std::string signed_number(double value, int decimals) {
    const std::string shown = format_number(value, decimals);
    return value > 0 ? "+" + shown : shown;
}

/// A heatmap that the panel shows: scores, weights or V_new of the current document, or of the one pinned beside it.
struct Heatmap {
    Quantity quantity;
    const char* id;
    const Document& document;
    const Matrix& values;
    int head = 0;                   ///< 0 of what belongs to none
    const Matrix* base = nullptr;   ///< what it is compared with; of the same shape
    double largest = 1.0;           ///< colours are relative to it
    bool shows_difference = false;  ///< from `base`
    bool is_pinned = false;

    /// Whether there is a column for each key.
    bool is_by_key() const { return quantity == Quantity::score || quantity == Quantity::weight; }
    int rows() const { return static_cast<int>(values.rows()); }
    int columns() const { return static_cast<int>(values.cols()); }
    std::string token(int i) const { return token_name(document, i); }
    std::string key_token(int j) const { return key_name(document, j); }
    double shown_value(int row, int column) const {
        const double value = values(row, column);
        return shows_difference ? difference(value, (*base)(row, column)) : value;
    }
};

/// How many cells of a row are reached, from its first cell `first` on; cells are reached from left to right.
inline int reached_in_row(const Shape& shape, Cell first, int columns, const Step& step) {
    int reached = 0;
    for (int end = columns; reached < end;) {
        first.column = (reached + end) / 2;
        if (is_reached(shape, first, step)) {
            reached = first.column + 1;
        } else {
            end = first.column;
        }
    }
    return reached;
}

/// With more rows or columns than this, a heatmap is drawn as a picture to zoom and pan.
inline constexpr int most_cells_drawn = 32;

/// Whether a document has such heatmaps, which are too high for a panel to hold all three.
inline bool has_large_heatmaps(const Document& document) {
    return std::max({document.token_count(), document.key_count(), document.value_size()}) > most_cells_drawn;
}

/// How a table is drawn; lengths are multiples of normal text.
struct HeatmapFit {
    CellFit cells;
    float row_label = 0.0F;
    float column_label = 0.0F;
    int label_lines = 1;     ///< of the columns' names: where they are narrow, neighbours stand on two lines
    bool has_sums = false;   ///< "Σ = 1" beside each row
    bool has_notes = false;  ///< what each number was before the last edit stands in its cell

    bool has_only_colors() const { return cells.digits == 0; }  ///< in most rows: a legend is needed
};

/// What fits into `room`, in pixels. It doesn't change in the course of a walk.
HeatmapFit fit_heatmap(const Session& session, const Ui& ui, const Heatmap& heatmap, ImVec2 room);

/// The matrix as a table with labels, at the cursor.
void draw_heatmap_table(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap,
                        const HeatmapFit& fit);

/// A row's numbers as texts; with fewer decimals than usual, "·" for what they would show as 0.
std::vector<std::string> shown_row(const Heatmap& heatmap, int row, int decimals, int usual_decimals);

/// "Σ = 1".
void draw_sum_badge(const Ui& ui, const ImRect& box);
/// That the digits of a row of weights as shown miss 1; empty if they don't.
std::string missed_sum(const Session& session, const Ui& ui, const Matrix& weights, int row);

/// A picture of the matrix with labels, `width` pixels wide, at the cursor. The wheel and the buttons zoom, dragging
/// pans, a click goes to the step that computes the cell; cells show their digits if they are large enough.
void draw_large_heatmap(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap, float width);

}  // namespace qkv
