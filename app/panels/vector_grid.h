#pragma once

#include <array>
#include <optional>
#include <span>
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

inline constexpr std::array vectors{Grid{Quantity::query, "Q", "Q"}, Grid{Quantity::key, "K", "K"},
                                    Grid{Quantity::value, "V", "V"}};

// The source of Q, K and V, and then Q, K and V themselves.
inline constexpr std::array with_sources{
    Grid{Quantity::embedding, "X", "X"},       Grid{Quantity::query_matrix, "W_Q", "W_Q"},
    Grid{Quantity::key_matrix, "W_K", "W_K"},  Grid{Quantity::value_matrix, "W_V", "W_V"},
    Grid{Quantity::query, "Q", "Q = X × W_Q"}, Grid{Quantity::key, "K", "K = X × W_K"},
    Grid{Quantity::value, "V", "V = X × W_V"},
};

/// Q, K and V, and before them what they are computed from.
inline std::span<const Grid> grids_of(const Document& document) {
    if (document.embeddings) return with_sources;
    return vectors;
}

inline const Matrix& values_of(const Document& document, const Grid& grid) {
    return *matrix_of(document, grid.quantity);
}

inline double largest_in(const Document& document, const Grid& grid) {
    return values_of(document, grid).cwiseAbs().maxCoeff();
}

/// Characters of the longest of all numbers with 0, 1, 2 … decimals.
std::vector<int> lengths_of(const Document& document, int decimals);

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
        : session_(session), ui_(ui), grids_(grids_of(session.document())), left_(left), width_(width) {}

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
    std::span<const Grid> grids_;
    float left_;
    float width_;
};

}  // namespace qkv
