#include "session/prediction.h"

#include <algorithm>

namespace qkv {

AskedFor asked_for(const Step& step) {
    switch (step.kind) {
        case StepKind::product: return AskedFor::product;
        case StepKind::score:
        case StepKind::score_stage: return AskedFor::score;
        case StepKind::exp: return AskedFor::exp;
        case StepKind::sum: return AskedFor::sum;
        case StepKind::weight:
        case StepKind::softmax_stage: return AskedFor::weight;
        case StepKind::contribution_product:
        case StepKind::contribution: return AskedFor::contribution;
        case StepKind::output:
        case StepKind::update_stage:
        case StepKind::token: return AskedFor::output;
        case StepKind::concat:
        case StepKind::join:
        case StepKind::join_stage: return AskedFor::join;
        case StepKind::sum_1:
        case StepKind::norm_1:
        case StepKind::add_norm_1_stage:
        case StepKind::sum_2:
        case StepKind::norm_2:
        case StepKind::add_norm_2_stage: return AskedFor::add_norm;
        case StepKind::up:
        case StepKind::inner:
        case StepKind::down:
        case StepKind::feed_forward_stage: return AskedFor::feed_forward;
        case StepKind::logits:
        case StepKind::next_sum:
        case StepKind::probabilities:
        case StepKind::next_word_stage: return AskedFor::next_word;
        case StepKind::embed:
        case StepKind::start:
        case StepKind::project_query:
        case StepKind::project_key:
        case StepKind::project_value:
        case StepKind::project_stage: break;
    }
    return AskedFor::projection;
}

PredictionRound::Outcome& PredictionRound::outcome(const Step& step) {
    const auto known = std::find_if(outcomes_.begin(), outcomes_.end(), [&](auto& one) { return one.step == step; });
    if (known != outcomes_.end()) return *known;
    return outcomes_.emplace_back(Outcome{step});
}

void PredictionRound::note(const Step& step, const Verdict& verdict) {
    Outcome& outcome = this->outcome(step);
    if (outcome.is_closed()) return;
    outcome.is_right = verdict.is_correct;
    if (verdict.is_correct) return;
    ++outcome.wrong_answers;
    for (const FoundMistake& found : verdict.mistakes) {
        const auto made = std::find_if(mistakes_.begin(), mistakes_.end(),
                                       [&](const auto& one) { return one.first == found.mistake; });
        if (made != mistakes_.end()) {
            ++made->second;
        } else {
            mistakes_.emplace_back(found.mistake, 1);
        }
    }
}

void PredictionRound::note_shown(const Step& step) {
    Outcome& outcome = this->outcome(step);
    if (!outcome.is_closed()) outcome.was_shown = true;
}

template <class Counts>
Tally PredictionRound::tally_of(Counts counts) const {
    Tally tally;
    for (const Outcome& outcome : outcomes_) {
        if (!outcome.is_closed() || !counts(outcome.step)) continue;
        int& kind = outcome.was_shown            ? tally.shown
                    : outcome.wrong_answers == 0 ? tally.right_at_once
                                                 : tally.right_later;
        ++kind;
    }
    return tally;
}

Tally PredictionRound::tally() const {
    return tally_of([](const Step&) { return true; });
}

Tally PredictionRound::tally(AskedFor what) const {
    return tally_of([&](const Step& step) { return asked_for(step) == what; });
}

std::vector<std::pair<Mistake, int>> PredictionRound::mistakes() const {
    std::vector<std::pair<Mistake, int>> sorted = mistakes_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return sorted;
}

}  // namespace qkv
