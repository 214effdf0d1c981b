#pragma once

#include <cmath>
#include <string>

#include "qkv/attention.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "ui.h"

namespace qkv {

/// A heatmap that the panel shows: scores, weights or V_new of the current document, or of the one pinned beside it.
struct Heatmap {
    Quantity quantity;
    const char* id;
    const Document& document;
    const Matrix& values;
    const Matrix* base = nullptr;   ///< what it is compared with; of the same shape
    double largest = 1.0;           ///< colours are relative to it
    bool shows_difference = false;  ///< from `base`
    bool is_pinned = false;

    bool is_square() const { return quantity != Quantity::output; }
    int rows() const { return static_cast<int>(values.rows()); }
    int columns() const { return static_cast<int>(values.cols()); }
    std::string token(int i) const { return token_name(document, i); }
};

/// −∞ − −∞ counts as no change.
inline double difference(double now, double before) { return now == before ? 0.0 : now - before; }

inline std::string signed_number(double value, int decimals) {
    const std::string shown = format_number(value, decimals);
    return value > 0 ? "+" + shown : shown;
}

/// With more rows or columns than this, a heatmap is drawn as a picture to zoom and pan.
inline constexpr int most_cells_drawn = 32;

/// A picture of the matrix with labels, `width` pixels wide, at the cursor. The wheel and the buttons zoom, dragging
/// pans, a click goes to the step that computes the cell; cells show their digits if they are large enough.
void draw_large_heatmap(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap, float width);

}  // namespace qkv
