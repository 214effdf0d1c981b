#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/attention.h"
#include "qkv/cell.h"
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
        next,     ///< "next(word)", in a model: how likely the word is to come next; "next(word) after token"
    };
    static constexpr int last_token = -1;

    Kind kind = Kind::numbers;
    std::vector<double> numbers;
    int token = 0;                 ///< from 0; of next also last_token, which is meant where no token is named
    int key_token = 0;             ///< from 0
    std::optional<int> component;  ///< from 0; none: the whole vector
    int head = 0;                  ///< from 0; 0 also for concat, joined and next
    int word = 0;                  ///< of next: its place among the model's words

    friend bool operator==(const Reference&, const Reference&) = default;
};

/// A part of a document that a person can change: what `only` names, and what stands before the = of a solution.
struct Part {
    enum class Kind {
        numbers,  ///< "Q(먹었다)", "K", "X(나는)", "W_O[2]", "bias(나는, 사과를)", "word(사과를)", "W_U(했다)[3]"
        head,          ///< "head 3": whether it is on
        feed_forward,  ///< "feed-forward": likewise
        blocked,       ///< "blocked(사과를, 친구에게)": whether this cell is blocked by hand
        mask,          ///< "mask": all parts of the mask; in a solution causal or none
        window,        ///< "window"
        scale,         ///< "scale"
        temperature,   ///< "temperature"
        sentence,      ///< "sentence"
    };
    Kind kind = Kind::numbers;
    Quantity quantity = Quantity::query;  ///< of numbers
    int head = 0;                         ///< from 0; of head and of numbers, there 0 for what all heads share
    std::optional<int> row = {};          ///< from 0; of numbers and, as the query, of blocked; none: all rows
    std::optional<int> column = {};       ///< likewise; of blocked the key

    friend bool operator==(const Part&, const Part&) = default;
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
        next_word,     ///< "next = 먹었다", "next after 나는 = 먹었다": no word is likelier to come next
        switched_on,   ///< "head 3 on", "feed-forward on"
        switched_off,  ///< "head 3 off", "feed-forward off"
    };
    Kind kind = Kind::at_least;
    Reference left;                    ///< of comparisons and next_word
    Reference right;                   ///< of comparisons
    double tolerance = 0.0;            ///< of equal, weights_even and same_weights
    std::vector<VectorRole> matrices;  ///< of no_zeros
    Step step;                         ///< of step_reached
    int head = 0;                      ///< of weights_even, no_zeros and same_weights: "head 2 weights even"
    Part part;                         ///< of switched_on and switched_off
    std::string text;                  ///< as it was written

    friend bool operator==(const Condition&, const Condition&) = default;
};

/// A task that the program grades.
struct Goal {
    std::vector<Condition> conditions;      ///< all of them; at least one
    std::optional<std::vector<Part>> only;  ///< what may be changed; none: everything
    Document solution;                      ///< one of the documents that meet it
    int edits_for_three_stars = 0;          ///< 0: no stars are given
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
    std::vector<Cell> cells;         ///< numbers that are edited, row by row
    std::vector<int> released = {};  ///< heads whose Q, K and V are first to be released from X and W
    std::vector<int> heads = {};     ///< heads to be switched on or off
    std::vector<Part> blocked = {};  ///< cells of the mask
    bool feed_forward = false;
    bool scale = false;
    bool mask = false;  ///< causal or not, or any part of it
    bool temperature = false;
    bool sentence = false;

    friend bool operator==(const Targets&, const Targets&) = default;
};

/// The numbers that must become what a condition writes out ("Q(나는) = [2, 0, 0]") and are not yet; if there are none,
/// all that may be changed. Options count until what the goal says about them holds. `progress` is that with
/// `document`.
Targets targets(const Goal& goal, const Progress& progress, const Document& document);

/// How many numbers, switches and options of `document` differ from `start`, each blocked cell and padded token for
/// itself. A token that was added or removed counts as all of its numbers, in a model as one; so does a renamed token.
/// Where Q, K and V are computed from embeddings, the numbers are those of X and W, and where X comes from words and
/// positions, those. Releasing a head changes no number. Changes that were undone do not count.
int edit_count(const Document& start, const Document& document);

/// Whether `document` is `start` but for these parts. Heads whose Q, K or V is among them may be released.
bool differs_only_in(const std::vector<Part>& parts, const Document& start, const Document& document);

/// `document` with what is different between `from` and `to`, which have its shape.
Document with_changes(const Document& document, const Document& from, const Document& to);

// Reading the words of a lesson. All functions fail with what is wrong and what could be written instead: an unknown
// word, a token that `document` does not have, a number out of shape.

/// A condition, see Condition::Kind.
Result<Condition> parse_condition(std::string_view text, const Document& document);

/// What may be changed: "Q(먹었다), head 2 V, W_O[1], head 3, blocked(사과를, 나는), scale".
Result<std::vector<Part>> parse_allowed(std::string_view text, const Document& document);

/// The name of a part with numbers, without its head: "Q(먹었다)[2]", "W_O[1]", "word(사과를)", "b_Q".
std::string numbers_name(const Part& part, const Document& document);

/// `document` changed by one line of a solution: "Q(먹었다) = [0, 0, 3]", "K(나는)[2] = 1", "head 2 V(나는)[1] = 0",
/// "W_O[2][3] = 0.5", "head 3 = off", "blocked(사과를, 나는) = on", "scale = on", "mask = causal", "window = 2",
/// "sentence = 나는 사과를". Q, K, V and X that are computed are released. Fails for what makes the document invalid.
Result<Document> with_assignment(const Document& document, std::string_view text);

/// A step: its number at Detail::term, "start", "end", or what it works out, such as "exp(나는, 사과를)"; with
/// embeddings also "Q(나는)", with W_O "concat(나는)" and "attention(나는)", in a model "X(나는)", "norm_1(나는)" and
/// so on to "next(나는)". Of several heads it is a step of the first, or of the one that is named: "head 2 exp(나는,
/// 사과를)".
Result<Step> parse_step(std::string_view text, const Document& document);

}  // namespace qkv
