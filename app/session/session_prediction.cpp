// Predict mode of a session.
#include <algorithm>

#include "session/session.h"

namespace qkv {

void Session::perform(const action::SetPredicting& predicting) {
    prediction_.reset();
    is_playing_ = false;
    if (predicting.is_predicting) prediction_.emplace();
    recompute();
}

void Session::perform(const action::Predict& predict) {
    if (!asked_) return;
    const Step asked = *asked_;
    auto verdict = judge(document(), attention_, asked, predict.typed, style());
    const bool is_right = verdict && verdict->is_correct;
    if (verdict) prediction_->round.note(asked, *verdict);
    if (is_right) reveal(asked);
    prediction_->judged = std::move(verdict);
}

void Session::perform(const action::ShowAnswer&) {
    if (!asked_) return;
    prediction_->round.note_shown(*asked_);
    reveal(*asked_);
}

void Session::perform(const action::ShowHint&) {
    if (asked_) prediction_->shows_hint = true;
}

void Session::perform(const action::StartRound&) {
    prediction_.emplace();
    perform(action::First{});
}

void Session::perform(const action::CloseRound&) { perform(action::SetPredicting{false}); }

void Session::reveal(const Step& step) {
    perform(action::GoTo{step});
    const Walkthrough walk = walkthrough();
    // Goes past a step that shows nothing new.
    while (!asked_ && walk.next(this->step()).kind == StepKind::contribution)
        perform(action::GoTo{walk.next(this->step())});
    prediction_->has_ended = !asked_ && step_number() == walkthrough().count();
}

// Updates what is asked for and drops the verdict on an answer to something else.
void Session::ask() {
    const Walkthrough walk = walkthrough();
    std::optional<Step> asked;
    if (prediction_ && step_number() < walk.count()) asked = walk.next(step());
    asked_cells_ = asked ? cells_asked(document(), *asked) : std::vector<Cell>{};
    const auto is_known = [&](const Cell& cell) { return is_reached(cell); };
    // A contribution is already known if all of its products were asked for.
    const bool is_open = !std::all_of(asked_cells_.begin(), asked_cells_.end(), is_known);
    if (!is_open) asked.reset();
    if (!is_open) asked_cells_.clear();
    if (prediction_ && asked != asked_) forget_judged();
    asked_ = asked;
    asked_explanation_ = asked_ ? explain(document(), attention_, *asked_, style()) : Explanation{};
}

void Session::forget_judged() {
    if (!prediction_) return;
    prediction_->judged.reset();
    prediction_->shows_hint = false;
}

}  // namespace qkv
