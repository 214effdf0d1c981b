#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "qkv/judge.h"
#include "qkv/walkthrough.h"

namespace qkv {

/// What a learner is asked, in the order of the calculation.
enum class AskedFor {
    projection,
    product,
    score,
    exp,
    sum,
    weight,
    contribution,
    output,
    join,
    add_norm,
    feed_forward,
    next_word
};

/// `step` asks for something; see cells_asked().
AskedFor asked_for(const Step& step);

/// How many steps were answered, and how.
struct Tally {
    int right_at_once = 0;
    int right_later = 0;  ///< after at least one wrong answer
    int shown = 0;        ///< the learner asked to see the answer

    int total() const { return right_at_once + right_later + shown; }

    friend bool operator==(const Tally&, const Tally&) = default;
};

/// The score of one round of predict mode. Each step counts once, by its first answer.
class PredictionRound {
public:
    void note(const Step& step, const Verdict& verdict);
    void note_shown(const Step& step);

    Tally tally() const;
    Tally tally(AskedFor what) const;

    /// Every mistake that was made and how often, the most frequent first.
    std::vector<std::pair<Mistake, int>> mistakes() const;

private:
    struct Outcome {
        Step step;
        int wrong_answers = 0;
        bool is_right = false;
        bool was_shown = false;

        bool is_closed() const { return is_right || was_shown; }
    };
    Outcome& outcome(const Step& step);
    template <class Counts>
    Tally tally_of(Counts counts) const;

    std::vector<Outcome> outcomes_;
    std::vector<std::pair<Mistake, int>> mistakes_;  ///< in the order in which they were first made
};

/// Predict mode: asks for the step after the current one and shows it only when it is answered.
struct Prediction {
    PredictionRound round;
    std::optional<Result<Verdict>> judged;  ///< the last answer; a right one was to the step before the one asked for
    bool shows_hint = false;
    bool has_ended = false;  ///< the last step was answered: time for the summary
};

}  // namespace qkv
