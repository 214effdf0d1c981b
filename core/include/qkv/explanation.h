#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/formula.h"
#include "qkv/text.h"
#include "qkv/walkthrough.h"

namespace qkv {

/// One step as data. The window, the printed calculation, the quiz and the worksheet draw from this alone.
struct Explanation {
    Step step;
    std::vector<Formula>
        formulas;     ///< of a term or product; of all its terms for a stage or a token. Most have one line each
    Message message;  ///< what happened, in plain words
    /// What to press, and what it will do; only at the start.
    std::optional<Message> invitation;
    /// That the digits of a row of weights do not add up to 1, where they do not: once, with the last of them.
    std::optional<Message> note;
    std::vector<Cell> operands;  ///< every cell that was read
    std::vector<Cell> results;   ///< every cell that was computed

    /// The formulas of one kind of step, in the order of the keys.
    std::span<const Formula> formulas_of(StepKind kind) const;
};

/// `attention` is attend(document); `step` lies inside the document's shape. For a stage or a token, only the terms of
/// `keys`, the sum and the output are explained. A sum of more than 64 terms has "…" in its middle.
Explanation explain(const Document& document, const Attention& attention, const Step& step, const Style& style,
                    const KeyRange& keys = {});

/// The cells that `cell` is directly computed from; none for given numbers: X and W, and Q, K and V without embeddings.
std::vector<Cell> operands_of(const Document& document, const Cell& cell);

/// How far V_new has grown in a head: the sum of the first `keys` contributions to the output of `query`,
/// 1 ≤ keys ≤ n. For keys = n it is the formula of the output.
Formula running_output(const Document& document, const Attention& attention, int query, int head, int keys,
                       const Style& style);

/// One component of a step's vector, written out: "Q(나는)₂ = 1×0.5 + 0×1 + 2×1 = 2.5", "sum_1(나는)₂ = 0.5 + 1 = 1.5".
/// `step` gives a vector and lies in the document's walk; `component` is counted from 0.
Formula component_written_out(const Document& document, const Attention& attention, const Step& step, int component,
                              const Style& style);

/// What a cell is called: "score(나는, 사과를)", "Q(나는)₁", "V_new(나는)₂", "W_Q[1,2]".
std::string cell_name(const Document& document, const Cell& cell);

/// The number in a cell. Exps and sums are the shown ones (softmax_terms()).
double number_in(const Document& document, const Attention& attention, const Cell& cell);

}  // namespace qkv
