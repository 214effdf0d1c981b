#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui.h"
#include "widgets/number_editor.h"

namespace qkv {

/// A matrix whose numbers the vectors panel shows.
struct Grid {
    PartMatrix matrix;
    const char* name;
    const char* title;

    Quantity quantity() const { return matrix.quantity; }
    int count() const { return matrix.count(); }
    int size() const { return matrix.size; }
};

/// "Q", "W_O": what a matrix that is edited is called.
const char* name_of(Quantity quantity);

/// The matrices of a part that are there, in their order.
std::vector<Grid> grids_of(const Document& document, const SheetPart& part);

/// The largest |number| of a grid's matrix.
double largest_in(const Document& document, const Grid& grid, int head);

/// Characters of the longest of all their numbers with 0, 1, 2 … decimals.
std::vector<int> lengths_of(const Document& document, const std::vector<Grid>& grids, int head, int decimals);

/// Whether a vector of this matrix belongs to a word of the model.
inline bool has_word_vectors(Quantity quantity) {
    return quantity == Quantity::word || quantity == Quantity::unembedding;
}

/// What is read before a vector: its token or word, or its number.
std::string vector_label(const Document& document, const Cell& cell);

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
    VectorStrips(const Session& session, Ui& ui, const std::vector<Grid>& grids, float left, float width)
        : session_(session), ui_(ui), grids_(grids), left_(left), width_(width) {}

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
    const std::vector<Grid>& grids_;
    float left_;
    float width_;
};

}  // namespace qkv
