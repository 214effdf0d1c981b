#pragma once

#include <algorithm>
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

/// The room for pieces: where lines break, and what has to stay together with their end.
struct FormulaRoom {
    float width = 1e6F;  ///< pixels of a line
    float tail = 0.0F;   ///< pixels of what follows on the last line, a result after its "="
};

/// What draw_pieces() has drawn, in pixels from where it began.
struct DrawnFormula {
    ImVec2 size;       ///< of all pieces, drawn or not
    ImVec2 end;        ///< behind the last piece, at the top of its line
    ImVec2 shown_end;  ///< behind the last piece that is drawn
};

/// Places pieces one after another from `at` and draws the first `shown` of them; so a formula that appears bit by bit
/// has its place from the beginning. Vectors are written out: [1, 0, 0]. Lines break before " = " and before " + ",
/// where the rest of a sum hangs under its first term, and inside a vector only if it is longer than a line.
DrawnFormula draw_pieces(const Session& session, Ui& ui, Actions& actions, ImVec2 at, const FormulaRoom& room,
                         const Pieces& pieces, const FormulaLook& look, std::size_t shown = 10000);

/// The same without drawing.
DrawnFormula measure_pieces(const Ui& ui, const FormulaRoom& room, const Pieces& pieces, const FormulaLook& look);

/// Height of one line of draw_pieces().
float line_height(const Ui& ui, const FormulaLook& look);

/// The size of a vector's cells in one card, all equally wide. A long vector takes several lines in one bracket.
struct VectorSizes {
    float cell_width = 0.0F;
    float cell_height = 0.0F;
    float gap = 0.0F;
    int per_line = 1 << 20;

    int lines(int count) const { return (count + per_line - 1) / per_line; }
    float width(int count) const {
        return static_cast<float>(std::min(count, per_line)) * (cell_width + gap) + 3 * gap;
    }
    float height(int count) const { return static_cast<float>(lines(count)) * (cell_height + gap) - gap; }
};

/// Wide enough for the longest of the numbers, with `beside` em around its digits; as many of `count` cells on a line
/// as have `room`.
VectorSizes vector_sizes(const Ui& ui, std::size_t longest_number, int count, float room, float beside = 0.7F);

/// The number of characters of the longest number shown in a piece.
std::size_t longest_number(const Piece& piece);

struct VectorLook {
    double largest = 1.0;
    std::function<bool(const Cell&)> is_reached;
    bool is_result = false;    ///< of the current step: gets a ring
    float text_size = 0.875F;  ///< of the digits, relative to normal text
};

/// A vector as bracketed cells, its top left corner at `at`.
void draw_vector(const Session& session, Ui& ui, Actions& actions, ImVec2 at, const VectorSizes& sizes,
                 const Piece& vector, const VectorLook& look);

}  // namespace qkv
