#include "session.h"

#include <algorithm>
#include <utility>

namespace qkv {

Session::Session(Document document) : history_(std::move(document)) { recompute(); }

void Session::apply(const Action& action) {
    std::visit([this](const auto& one) { apply(one); }, action);
    ++revision_;
}

void Session::apply(const action::SetSentence& sentence) {
    // From the settled document, so that a word deleted and typed again within one run has its vectors back.
    replace_document(with_sentence(history_.settled(), sentence.sentence, view_.token_unit));
}

void Session::apply(const action::SetNumber& number) {
    Document changed = document();
    matrix(changed, number.role)(number.row, number.column) = number.value;
    replace_document(std::move(changed));
}

void Session::apply(const action::Settle&) { history_.settle(); }

void Session::apply(const action::SetOptions& options) {
    Document changed = document();
    changed.options = options.options;
    replace_document(std::move(changed));
    history_.settle();
}

void Session::apply(const action::SetKeySize& size) {
    replace_document(with_key_size(document(), size.d_k));
    history_.settle();
}

void Session::apply(const action::SetValueSize& size) {
    replace_document(with_value_size(document(), size.d_v));
    history_.settle();
}

void Session::apply(const action::OpenDocument& open) {
    history_.settle();
    replace_document(open.document);
    history_.settle();
    step_ = {};
    is_playing_ = false;
    recompute();
}

void Session::apply(const action::Undo&) {
    history_.undo();
    problem_.reset();
    recompute();
}

void Session::apply(const action::Redo&) {
    history_.redo();
    problem_.reset();
    recompute();
}

void Session::apply(const action::First&) { apply(action::GoTo{{}}); }
void Session::apply(const action::Previous&) { apply(action::GoTo{walkthrough().previous(step_)}); }
void Session::apply(const action::Last&) { apply(action::GoTo{walkthrough().last()}); }

void Session::apply(const action::Next&) {
    const bool keeps_playing = is_playing_;
    apply(action::GoTo{walkthrough().next(step_)});
    is_playing_ = keeps_playing && step_number() < walkthrough().count();
}

void Session::apply(const action::GoTo& go) {
    const Walkthrough walk = walkthrough();
    step_ = walk.at(walk.number_of(walk.clamped(go.step)));
    is_playing_ = false;
    recompute();
}

void Session::apply(const action::GoToToken& go) {
    Step step = step_;
    step.query = std::clamp(go.token, 0, document().token_count() - 1);
    if (step.kind == StepKind::start) {
        const Walkthrough walk = walkthrough();
        step = walk.at(step.query * walk.steps_per_token() + 1);
    }
    apply(action::GoTo{step});
}

void Session::apply(const action::GoToStage& go) {
    constexpr StepKind first_terms[] = {StepKind::score, StepKind::exp, StepKind::contribution};
    Step step{first_terms[static_cast<int>(go.stage)], step_.query, 0, 0};
    if (view_.detail == Detail::product) {
        if (step.kind == StepKind::score) step.kind = StepKind::product;
        if (step.kind == StepKind::contribution) step.kind = StepKind::contribution_product;
    }
    apply(action::GoTo{step});
}

void Session::apply(const action::SetDetail& detail) {
    // step_ itself stays, so that going to a coarser detail and back ends where it began.
    view_.detail = detail.detail;
    is_playing_ = false;
    recompute();
}

void Session::apply(const action::SetPlaying& playing) {
    is_playing_ = playing.is_playing;
    if (is_playing_ && step_number() == walkthrough().count()) {
        apply(action::First{});
        is_playing_ = true;
    }
}

void Session::apply(const action::SetView& view) {
    view_ = view.view;
    view_.text_percent = std::clamp(view_.text_percent, min_text_percent, max_text_percent);
    view_.decimals = std::clamp(view_.decimals, min_decimals, max_decimals);
    recompute();
}

void Session::apply(const action::Say& say) { problem_ = say.problem; }
void Session::apply(const action::Dismiss&) { problem_.reset(); }

void Session::replace_document(Result<Document> document) {
    problem_.reset();
    if (!document) {
        problem_ = document.error();
        return;
    }
    if (const auto problem = check(*document)) {
        problem_ = problem;
        return;
    }
    history_.set(std::move(*document));
    recompute();
}

void Session::recompute() {
    step_ = walkthrough().clamped(step_);
    attention_ = attend(document());
    const Walkthrough walk = walkthrough();
    explanation_ = explain(document(), attention_, walk.at(walk.number_of(step_)), style());
    token_explanation_ = explain(document(), attention_, {StepKind::token, step_.query, 0, 0}, style());
}

}  // namespace qkv
