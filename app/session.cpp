#include "session.h"

#include <algorithm>
#include <utility>

namespace qkv {

Session::Session(Document document) : history_(std::move(document)) { recompute(); }

void Session::apply(const Action& action) {
    std::visit([this](const auto& one) { perform(one); }, action);
}

void Session::perform(const action::SetSentence& sentence) {
    // From the settled document, so that a word deleted and typed again within one run has its vectors back.
    replace_document(with_sentence(history_.settled(), sentence.sentence, view_.token_unit));
}

void Session::perform(const action::SetNumber& number) {
    Document changed = document();
    matrix(changed, number.role)(number.row, number.column) = number.value;
    replace_document(std::move(changed));
}

void Session::perform(const action::Settle&) { history_.settle(); }

void Session::perform(const action::SetOptions& options) {
    Document changed = document();
    changed.options = options.options;
    replace_document(std::move(changed));
    history_.settle();
}

void Session::perform(const action::SetKeySize& size) {
    replace_document(with_key_size(document(), size.d_k));
    history_.settle();
}

void Session::perform(const action::SetValueSize& size) {
    replace_document(with_value_size(document(), size.d_v));
    history_.settle();
}

void Session::perform(const action::OpenDocument& open) {
    history_.settle();
    replace_document(open.document);
    history_.settle();
    place_ = {};
    is_playing_ = false;
    recompute();
}

void Session::perform(const action::Undo&) {
    history_.undo();
    problem_.reset();
    recompute();
}

void Session::perform(const action::Redo&) {
    history_.redo();
    problem_.reset();
    recompute();
}

void Session::perform(const action::First&) { perform(action::GoTo{{}}); }
void Session::perform(const action::Previous&) { perform(action::GoTo{walkthrough().previous(place_)}); }
void Session::perform(const action::Last&) { perform(action::GoTo{walkthrough().last()}); }

void Session::perform(const action::Next&) {
    const bool keeps_playing = is_playing_;
    perform(action::GoTo{walkthrough().next(place_)});
    is_playing_ = keeps_playing && step_number() < walkthrough().count();
}

void Session::perform(const action::GoTo& go) {
    const Walkthrough walk = walkthrough();
    place_ = walk.at(walk.number_of(walk.clamped(go.step)));
    is_playing_ = false;
    recompute();
}

void Session::perform(const action::GoToToken& go) {
    Step step = place_;
    step.query = std::clamp(go.token, 0, document().token_count() - 1);
    if (step.kind == StepKind::start) {
        const Walkthrough walk = walkthrough();
        step = walk.at(walk.first_of_token(step.query));
    }
    perform(action::GoTo{step});
}

void Session::perform(const action::GoToStage& go) {
    constexpr StepKind first_terms[] = {StepKind::score, StepKind::exp, StepKind::contribution,
                                        StepKind::project_query};
    Step step{first_terms[static_cast<int>(go.stage)], place_.query, 0, 0};
    if (view_.detail == Detail::product) {
        if (step.kind == StepKind::score) step.kind = StepKind::product;
        if (step.kind == StepKind::contribution) step.kind = StepKind::contribution_product;
    }
    perform(action::GoTo{step});
}

void Session::perform(const action::SetDetail& detail) {
    view_.detail = detail.detail;
    is_playing_ = false;
    recompute();
}

void Session::perform(const action::SetPlaying& playing) {
    is_playing_ = playing.is_playing;
    if (is_playing_ && step_number() == walkthrough().count()) {
        perform(action::First{});
        is_playing_ = true;
    }
}

void Session::perform(const action::SetView& view) {
    view_ = view.view;
    view_.text_percent = std::clamp(view_.text_percent, min_text_percent, max_text_percent);
    view_.decimals = std::clamp(view_.decimals, min_decimals, max_decimals);
    recompute();
}

void Session::perform(const action::Say& say) { problem_ = say.problem; }
void Session::perform(const action::Dismiss&) { problem_.reset(); }

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
    const Walkthrough walk = walkthrough();
    place_ = walk.clamped(place_);
    const Step step = walk.at(walk.number_of(place_));
    previous_ = walk.previous(step);
    attention_ = attend(document());
    explanation_ = explain(document(), attention_, step, style());
    token_explanation_ = explain(document(), attention_, {StepKind::token, step.query, 0, 0}, style());
}

}  // namespace qkv
