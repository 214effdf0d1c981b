#pragma once

#include <functional>

#include "qkv/explanation.h"
#include "ui.h"
#include "widgets/text.h"

namespace qkv {

/// Colours and hover of a piece of a formula.
struct FormulaLook {
    float text_size = 0.875F;     ///< of digits and symbols, relative to normal text
    ImU32 color = 0;              ///< of symbols and numbers; tokens take their role's colour
    bool colors_numbers = false;  ///< numbers take their role's colour too
    float longest_token = 1e6F;   ///< pixels; longer tokens are cut with …
};

/// Draws pieces one after another from `at`, breaking lines before a " + " if they exceed `width`. Vectors are written
/// out: [1, 0, 0]. Returns the size; if `draws` is false, it only measures.
ImVec2 draw_pieces(const Session& session, Ui& ui, Actions& actions, ImVec2 at, float width, const Pieces& pieces,
                   const FormulaLook& look, bool draws = true);

/// Height of one line of draw_pieces().
float line_height(const Ui& ui, const FormulaLook& look);

/// The size of a vector's cells in one card, all equally wide.
struct VectorSizes {
    float cell_width = 0.0F;
    float cell_height = 0.0F;
    float gap = 0.0F;

    float width(int count) const { return static_cast<float>(count) * (cell_width + gap) + 3 * gap; }
};

/// Wide enough for the longest of the vectors' numbers.
VectorSizes vector_sizes(const Ui& ui, std::size_t longest_number);

/// The number of characters of the longest number shown in a piece.
std::size_t longest_number(const Piece& piece);

struct VectorLook {
    double largest = 1.0;
    std::function<bool(const Cell&)> is_reached;
    bool is_result = false;  ///< of the current step: gets a ring
};

/// A vector as bracketed cells, its top left corner at `at`.
void draw_vector(const Session& session, Ui& ui, Actions& actions, ImVec2 at, const VectorSizes& sizes,
                 const Piece& vector, const VectorLook& look);

}  // namespace qkv
