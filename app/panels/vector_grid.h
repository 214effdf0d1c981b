#pragma once

#include <optional>
#include <vector>

#include "ui.h"
#include "widgets/number_editor.h"

namespace qkv {

/// A matrix whose numbers the vectors panel shows.
struct Grid {
    Quantity quantity;
    const char* name;
    const char* title;
};

/// "Q", "W_O": what a matrix that is edited is called.
const char* name_of(Quantity quantity);

/// The matrices of a head that are there: Q, K and V, before them what they are computed from, and after them the bias
/// and W_O.
std::vector<Grid> grids_of(const Document& document, int head);

/// Of a grid's matrix; what all heads share has the head 0.
inline Cell cell_in(const Grid& grid, int row, int column, int head) {
    return {grid.quantity, row, column, 0, is_shared(grid.quantity) ? 0 : head};
}

inline const Matrix& values_of(const Document& document, const Grid& grid, int head) {
    return *matrix_of(document, grid.quantity, head);
}

inline double largest_in(const Document& document, const Grid& grid, int head) {
    return values_of(document, grid, head).cwiseAbs().maxCoeff();
}

/// Characters of the longest of all numbers with 0, 1, 2 … decimals.
std::vector<int> lengths_of(const Document& document, int head, int decimals);

/// The part of the window that a lesson can point at.
inline std::optional<WindowPart> part_of(Quantity quantity) {
    switch (quantity) {
        case Quantity::query: return WindowPart::queries;
        case Quantity::key: return WindowPart::keys;
        case Quantity::value: return WindowPart::values;
        default: return std::nullopt;
    }
}

/// The strips of a folded token: beside its name, one strip of colours for each vector, in lines of this width.
class VectorStrips {
public:
    VectorStrips(const Session& session, Ui& ui, float left, float width)
        : session_(session),
          ui_(ui),
          grids_(grids_of(session.document(), session.head())),
          left_(left),
          width_(width) {}

    /// The names of the vectors, above their strips.
    void draw_heading(float y) const;

    void draw(NumberEditor& numbers, int token, float y, float height_em) const;

    /// Where the first strip begins.
    float names_width() const;

private:
    ImRect box(std::size_t i, float y, float height_em) const;
    void draw_one(NumberEditor& numbers, const Grid& grid, int token, const ImRect& box) const;

    const Session& session_;
    Ui& ui_;
    std::vector<Grid> grids_;
    float left_;
    float width_;
};

}  // namespace qkv
