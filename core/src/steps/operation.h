#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/walkthrough.h"
#include "steps/mistake_finder.h"
#include "steps/row.h"
#include "steps/row_times_matrix.h"

namespace qkv {

/// What a token goes through: its embedding, the projections of each head, attention in each head, what joins the
/// heads, the layer behind them and the next word.
enum class Phase { embedding, projection, attention, join, layer, next_word };
inline constexpr std::array phases{Phase::embedding, Phase::projection, Phase::attention,
                                   Phase::join,      Phase::layer,      Phase::next_word};

/// One row of the table of operations: all that the program knows of one kind of step. The walk, the explanation, the
/// question, the hint, the judge, the worksheet and the exports follow from it. The functions are in the operation's
/// own file.
struct Operation {
    StepKind kind;
    std::string_view id;  ///< of its texts: step.score, ask.score, hint.score
    Stage stage;
    bool has_key = false;    ///< one step for each key, not one for each query
    bool is_vector = false;  ///< its results are the components of one vector
    bool is_masked = false;  ///< asks and hints differently where the mask blocks the key
    /// The multiplications that it adds up, which are steps of their own at detail product; null if there are none.
    const Operation* product = nullptr;
    int (*product_count)(const Shape&) = nullptr;

    /// The cells that it computes.
    std::vector<Cell> (*results)(const Document&, const Step&);

    /// Its line with the usual decimals; `has_digits` if it gives its numbers the digits that the line takes itself.
    Formula (*formula)(const Row&, const Step&);
    bool has_digits = false;
    /// All of its lines, `formula` among them, where there are several; null for the one. Their digits are given.
    std::vector<Formula> (*lines)(const Row&, const Step&) = nullptr;

    /// The row and the matrix that it multiplies, where it does that; null for other operations.
    RowTimesMatrix (*times_matrix)(const Document&, const Step&) = nullptr;

    /// What happened, in plain words.
    Message (*sentence)(const Row&, const Step&, const Formula&);

    /// The operation on its numbers without the result, for the hint.
    std::string (*work)(const Row&, const Formula&);

    /// Which of its results a learner is asked for, where one stands for all; null for the rule of asked_result().
    int (*asked)(const Row&, const Step&) = nullptr;

    /// The answers that known mistakes give.
    std::vector<Candidate> (*mistakes)(MistakeFinder);

    bool has_product(StepKind wanted) const { return product != nullptr && product->kind == wanted; }
};

/// The operations of a phase, in the order of the walk. Their products are reached through them.
std::span<const Operation* const> operations(Phase phase);

/// The operation of a step of detail term or product; null for the start, and for stages and tokens as a whole.
const Operation* operation_of(StepKind kind);

}  // namespace qkv
