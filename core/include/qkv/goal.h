#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/text.h"
#include "qkv/walkthrough.h"

namespace qkv {

/// A number or a vector of a document, as a goal names it: "weight(먹었다, 사과를)", "V_new(나는)", "Q(나는)[2]", of
/// another head than the first "head 2 weight(먹었다, 사과를)"; or one that is written out: "0.5", "[1, 0, 0]". Tokens
/// are given by name, or by number if names repeat: "weight(#3, #2)".
struct Reference {
    enum class Kind {
        numbers,  ///< `numbers`
        query,    ///< "Q(token)"
        key,      ///< "K(token)"
        value,    ///< "V(token)"
        output,   ///< "V_new(token)"
        score,    ///< "score(token, key_token)"
        weight,   ///< "weight(token, key_token)"
        concat,   ///< "concat(token)", with W_O
        joined,   ///< "attention(token)", with W_O
    };
    Kind kind = Kind::numbers;
    std::vector<double> numbers;
    int token = 0;                 ///< from 0
    int key_token = 0;             ///< from 0
    std::optional<int> component;  ///< from 0; none: the whole vector
    int head = 0;                  ///< from 0; 0 also for concat and joined

    friend bool operator==(const Reference&, const Reference&) = default;
};

/// One thing that must hold. Vectors are compared component by component; a single number on one side is compared with
/// each. Numbers that differ only by rounding errors (1e-9, relative above 1) count as equal everywhere.
struct Condition {
    enum class Kind {
        at_least,      ///< "weight(먹었다, 사과를) >= 0.8"
        at_most,       ///< "weight(나는, 먹었다) <= 0.1"
        equal,         ///< "V_new(나는) = V(먹었다) within 0.05"
        weights_even,  ///< "weights even within 0.001": every weight that no mask blocks is 1/(number of those)
        no_zeros,      ///< "no zeros in Q, K": none of these matrices holds a 0
        scaled,        ///< "scale on": the scale is 1/√d_k
        unscaled,      ///< "scale off": the scale is 1
        causal,        ///< "mask causal"
        unmasked,      ///< "mask none"
        same_weights,  ///< "same weights within 0.001": the same as in the document that the task began with
        step_reached,  ///< "reached V_new(나는)", "reached weight(나는, 사과를)", "reached end"
    };
    Kind kind = Kind::at_least;
    Reference left;
    Reference right;
    double tolerance = 0.0;            ///< of equal, weights_even and same_weights
    std::vector<VectorRole> matrices;  ///< of no_zeros
    Step step;                         ///< of step_reached
    int head = 0;                      ///< of weights_even, no_zeros and same_weights: "head 2 weights even"
    std::string text;                  ///< as it was written

    friend bool operator==(const Condition&, const Condition&) = default;
};

/// What a person may change on the way to a goal: whole matrices, vectors of one token, options.
struct Allowed {
    struct Vector {
        VectorRole role = VectorRole::query;
        std::optional<int> token;  ///< none: of every token
        int head = 0;

        friend bool operator==(const Vector&, const Vector&) = default;
    };
    std::vector<Vector> vectors;
    bool scale = false;
    bool mask = false;  ///< all of its parts
    bool temperature = false;

    friend bool operator==(const Allowed&, const Allowed&) = default;
};

/// A task that the program grades.
struct Goal {
    std::vector<Condition> conditions;  ///< all of them; at least one
    std::optional<Allowed> only;        ///< none: everything may be changed
    Document solution;                  ///< one of the documents that meet it
    int edits_for_three_stars = 0;      ///< 0: no stars are given
    int edits_for_two_stars = 0;

    friend bool operator==(const Goal&, const Goal&) = default;
};

/// How far a person has come.
struct Progress {
    std::vector<bool> conditions;  ///< which of them hold
    bool is_allowed = true;        ///< nothing else was changed
    int edits = 0;                 ///< edit_count()
    int stars = 0;                 ///< 1 to 3 when done (0 where none are given); 0 before

    bool is_done() const;
};

/// `start`: the document that the task began with; `attention` is attend(document). A condition about a token that is
/// no longer at its place in `document` does not hold.
Progress progress(const Goal& goal, const Document& start, const Document& document, const Attention& attention,
                  const Step& step);

/// Where a person can act to come closer to a goal.
struct Targets {
    std::vector<Cell> cells;  ///< numbers of Q, K and V, row by row
    bool scale = false;
    bool mask = false;
    bool temperature = false;

    friend bool operator==(const Targets&, const Targets&) = default;
};

/// The numbers that must become what a condition writes out ("Q(나는) = [2, 0, 0]") and are not yet; if there are none,
/// all that may be changed. Options count until what the goal says about them holds. `progress` is that with
/// `document`.
Targets targets(const Goal& goal, const Progress& progress, const Document& document);

/// How many numbers and options of `document` differ from `start`, each blocked cell and padded token for itself; a
/// token that was added or removed counts as all of its numbers, a renamed token counts as one. Where Q, K and V are
/// computed from embeddings, the numbers are those of X and W. Changes that were undone do not count.
int edit_count(const Document& start, const Document& document);

// Reading the words of a lesson. All functions fail with what is wrong and what could be written instead: an unknown
// word, a token that `document` does not have, a number out of shape.

/// A condition, see Condition::Kind.
Result<Condition> parse_condition(std::string_view text, const Document& document);

/// What may be changed: "Q(먹었다), head 2 V, scale". Fails for Q, K and V that are computed from embeddings.
Result<Allowed> parse_allowed(std::string_view text, const Document& document);

/// `document` changed by one line of a solution: "Q(먹었다) = [0, 0, 3]", "K(나는)[2] = 1", "scale = on",
/// "head 2 V(나는)[1] = 0", "mask = causal", "window = 2", "temperature = 2". Fails for Q, K and V that are computed
/// from embeddings.
Result<Document> with_assignment(const Document& document, std::string_view text);

/// A step: its number at Detail::term, "start", "end", or what it works out, such as "exp(나는, 사과를)"; with
/// embeddings also "Q(나는)", with W_O "concat(나는)" and "attention(나는)". Of several heads it is a step of the
/// first, or of the one that is named: "head 2 exp(나는, 사과를)".
Result<Step> parse_step(std::string_view text, const Document& document);

}  // namespace qkv
