#pragma once

#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/cell.h"
#include "qkv/step.h"
#include "qkv/text.h"

namespace qkv {

/// How an explanation is written. It changes no number, only how numbers are shown.
struct Style {
    Language language = Language::ko;
    int decimals = 3;  ///< min_decimals to max_decimals

    friend bool operator==(const Style&, const Style&) = default;
};

/// A number of a formula together with the cell that it comes from.
struct Number {
    double value = 0.0;
    std::string shown;  ///< rounded for the eye, with as many digits as its line takes to hold as it stands
    Cell cell;
    double enlarged =
        0.0;  ///< value × 2^enlarged_by, where the value itself is too small to have all its digits; else 0
    int enlarged_by = 0;
};

/// What a piece shows: a text or numbers.
enum class PieceKind {
    symbol,    ///< an operator, a bracket, a function's name: × + ( exp
    token,     ///< a token of the sentence
    number,    ///< numbers[0]
    vector,    ///< all of numbers
    constant,  ///< numbers[0], which belongs to no cell: the scale, the temperature, a dot product before them
    blocked,   ///< −∞: what the mask blocks
};

/// What a piece is about; gives it its colour.
enum class Role { none, query, key, value, score, weight, output, embedding };

/// The role of a quantity's numbers: query for Q and W_Q, score for products and logits as well, weight for
/// probabilities, embedding for all that a layer makes of X; none for exps and their sum.
Role role_of(Quantity quantity);

/// The smallest part of a formula.
struct Piece {
    PieceKind kind = PieceKind::symbol;
    Role role = Role::none;
    std::string text;             ///< of a symbol or a token
    std::vector<Number> numbers;  ///< of a number, a constant or a vector
};

using Pieces = std::vector<Piece>;

inline Piece symbol(std::string text) { return {PieceKind::symbol, Role::none, std::move(text), {}}; }

/// Puts the pieces `more` after those of `pieces`.
inline void append(Pieces& pieces, Pieces more) {
    pieces.insert(pieces.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// A line of a calculation: name = operation = products = dot = result. A side that the step does not have is empty.
/// Each side computed from its numbers as shown gives the result as shown.
struct Formula {
    Step step = {};         ///< the step of detail term or product that computes it; start for given numbers
    Pieces name = {};       ///< score(나는, 먹었다); of an exp the operation as well: exp(1)
    Pieces operation = {};  ///< on whole operands: [1, 2] · [0, 1] ÷ √2
    Pieces products = {};   ///< written out: (1×0 + 2×1) ÷ √2
    Pieces dot = {};        ///< with the dot product worked out, where that is not the result: 2 ÷ √2
    /// What the sides give, where the result is then written differently, as a weight that was moved so that its row
    /// adds up to 1: 0.1554 in "weight(나는, 먹었다) = 1 ÷ 6.437 = 0.1554 → 0.156". Else empty.
    Pieces before_arrow = {};
    Pieces result = {};

    /// The sides from which the result follows, in their order; some are empty.
    std::array<Pieces*, 4> working() { return {&name, &operation, &products, &dot}; }
    std::array<const Pieces*, 4> working() const { return {&name, &operation, &products, &dot}; }
};

/// The first piece of this kind and role in a side that has one: the query vector of an operation, say.
const Piece& piece_in(const Pieces& side, PieceKind kind, Role role);

/// A formula as plain text: "score(나는, 사과를) = [1, 0, 0] · [1, 0, 1] = 1×1 + 0×0 + 0×1 = 1".
std::string to_text(const Formula& formula);
std::string to_text(const Pieces& pieces);

/// The same as LaTeX, without the surrounding $.
std::string to_latex(const Formula& formula);
std::string to_latex(const Pieces& pieces);

/// Any text, with everything escaped that LaTeX would read as a command.
std::string latex_escaped(std::string_view text);

}  // namespace qkv
