#include "session/walk.h"

#include <algorithm>

namespace qkv {
namespace {

// The step that an action goes to.
class Target {
public:
    Target(const Step& place, int head, const Walkthrough& walkthrough)
        : place_(place), head_(head), walkthrough_(walkthrough) {}

    Step operator()(const action::First&) const { return {}; }
    Step operator()(const action::Previous&) const { return walkthrough_.previous(place_); }
    Step operator()(const action::Next&) const { return walkthrough_.next(place_); }
    Step operator()(const action::Last&) const { return walkthrough_.last(); }
    Step operator()(const action::GoTo& go) const { return go.step; }
    Step operator()(const action::SetDetail&) const { return place_; }
    Step operator()(const action::SetPlaying&) const { return place_; }

    Step operator()(const action::GoToToken& go) const {
        Step step = place_;
        step.query = std::clamp(go.token, 0, walkthrough_.shape().queries - 1);
        return step.kind == StepKind::start ? walkthrough_.at(walkthrough_.first_of_token(step.query)) : step;
    }

    Step operator()(const action::GoToHead& go) const {
        Step step = place_;
        if (has_head(step)) step.head = go.head;
        return step;
    }

    Step operator()(const action::GoToStage& go) const {
        constexpr StepKind first_terms[] = {StepKind::score,  StepKind::exp,           StepKind::contribution,
                                            StepKind::concat, StepKind::project_query, StepKind::sum_1,
                                            StepKind::up,     StepKind::sum_2,         StepKind::logits};
        Step step{first_terms[static_cast<int>(go.stage)], place_.query, 0, 0};
        if (has_head(step)) step.head = head_;
        if (walkthrough_.detail() == Detail::product) {
            if (step.kind == StepKind::score) step.kind = StepKind::product;
            if (step.kind == StepKind::contribution) step.kind = StepKind::contribution_product;
        }
        return step;
    }

private:
    const Step& place_;
    int head_;
    const Walkthrough& walkthrough_;
};

}  // namespace

bool Walk::apply(const WalkAction& action, const Document& document, ViewSettings& view) {
    if (const auto* set = std::get_if<action::SetDetail>(&action)) {
        view.detail = set->detail;
        stop();
        follow({document, view.detail});
        return false;
    }
    const Walkthrough walkthrough(document, view.detail);
    if (const auto* set = std::get_if<action::SetPlaying>(&action)) return set_playing(set->is_playing, walkthrough);
    const bool keeps_playing = is_playing_ && std::holds_alternative<action::Next>(action);
    if (const auto* go = std::get_if<action::GoToHead>(&action)) head_ = go->head;
    go_to(std::visit(Target(place_, head_, walkthrough), action), walkthrough);
    is_playing_ = keeps_playing && step_ != walkthrough.last();
    return true;
}

bool Walk::set_playing(bool is_playing, const Walkthrough& walkthrough) {
    is_playing_ = is_playing;
    if (!is_playing || step_ != walkthrough.last()) return false;
    go_to({}, walkthrough);
    is_playing_ = true;
    return true;
}

void Walk::go_to(const Step& step, const Walkthrough& walkthrough) {
    place_ = walkthrough.at(walkthrough.number_of(walkthrough.clamped(step)));
    stop();
    follow(walkthrough);
}

void Walk::follow(const Walkthrough& walkthrough) {
    place_ = walkthrough.clamped(place_);
    step_ = walkthrough.at(walkthrough.number_of(place_));
    previous_ = walkthrough.previous(step_);
    head_ = std::clamp(has_head(step_) ? step_.head : head_, 0, walkthrough.shape().heads - 1);
}

}  // namespace qkv
