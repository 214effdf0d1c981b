#include "session/session.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "qkv/token_edit.h"

namespace qkv {
namespace {

// A page of keys, so that the shown keys stay in place from step to step.
KeyRange keys_around(const Step& step, int tokens) {
    constexpr int page = 16;
    if (tokens <= max_sentence_tokens) return {0, tokens};
    int key = step.query;
    if (has_key(step)) key = step.key;
    if (step.kind == StepKind::sum || step.kind == StepKind::output) key = tokens - 1;  // after the last of them
    const int first = key / page * page;
    return {first, std::min(page, tokens - first)};
}

}  // namespace

Session::Session(Document document, OpenFile file)
    : history_(std::move(document)), file_(std::move(file)), saved_(history_.current()) {
    if (!file_.path.empty()) remember(file_.path);
    recompute();
}

void Session::apply(const Action& action) {
    std::visit([this](const auto& one) { perform(one); }, action);
    follow_task();
}

void Session::perform(const action::SetSentence& sentence) {
    // From the settled document, so that a word deleted and typed again within one run gets its vectors back.
    replace_document(with_sentence(history_.settled(), sentence.sentence, view_.token_unit));
}

void Session::perform(const action::SetValues& values) { replace_document(with_values(document(), values.values)); }

void Session::perform(const action::Settle&) { history_.settle(); }

void Session::perform(const action::Paste& paste) {
    Result<Document> document = this->document();
    const auto growth = growth_for(*document, paste.layout, paste.range.from, paste.block);
    if (growth && paste.grows) document = grown(*document, *growth, text(view_.language, "token.new"));
    replace_and_settle(document.map([&](const Document& roomy) {
        return with_values(roomy, pasted(roomy, paste.layout, paste.range, paste.block));
    }));
}

void Session::perform(const action::FillVectors& fill) {
    replace_and_settle(filled(document(), fill.vectors, fill.fill, fill.seed, fill.component)
                           .map([&](const std::vector<CellValue>& values) { return with_values(document(), values); }));
}

void Session::perform(const action::SplitToken& split) {
    replace_and_settle(with_token_split(document(), split.token, split.characters));
}

void Session::perform(const action::MergeTokens& merge) {
    replace_and_settle(with_tokens_merged(document(), merge.first));
}

void Session::perform(const action::RenameToken& rename) {
    replace_document(with_token_renamed(document(), rename.token, rename.text));
}

void Session::perform(const action::MoveToken& move) {
    replace_and_settle(with_token_moved(document(), move.token, move.to));
}

void Session::perform(const action::AddToken& add) {
    const std::string name = fmt::format("{}{}", text(view_.language, "token.new"), document().token_count() + 1);
    replace_and_settle(with_token_added(document(), add.at, name));
}

void Session::perform(const action::RemoveToken& remove) {
    replace_and_settle(with_token_removed(document(), remove.token));
}

void Session::perform(const action::SetTokenUnit& unit) {
    auto cut = retokenized(document(), unit.unit);
    if (cut) view_.token_unit = unit.unit;
    replace_and_settle(std::move(cut));
}

void Session::perform(const action::SetOptions& options) {
    Document changed = document();
    changed.options = options.options;
    replace_and_settle(std::move(changed));
}

void Session::perform(const action::SetKeySize& size) { replace_and_settle(with_key_size(document(), size.d_k)); }

void Session::perform(const action::SetValueSize& size) { replace_and_settle(with_value_size(document(), size.d_v)); }

void Session::perform(const action::SetEmbeddings& embeddings) {
    replace_and_settle(embeddings.has_embeddings ? with_embeddings(document()) : without_embeddings(document()));
}

void Session::perform(const action::SetEmbeddingSize& size) {
    replace_and_settle(with_embedding_size(document(), size.m));
}

void Session::perform(const action::OpenDocument& open) {
    if (!asks_before_replacing(open)) take_document(open.document);
}

// As one entry of the history.
void Session::take_document(const Document& document) {
    history_.settle();
    capture_.reset();
    overview_.reset();
    shows_heads_ = false;
    file_ = {};
    saved_ = document;
    replace_and_settle(document);
    ++documents_opened_;
    before_.reset();
    place_ = {};
    is_playing_ = false;
    if (prediction_) prediction_.emplace();
    recompute();
}

void Session::perform(const action::Undo&) {
    compare_with(document());
    history_.undo();
    problem_.reset();
    recompute();
}

void Session::perform(const action::Redo&) {
    compare_with(document());
    history_.redo();
    problem_.reset();
    recompute();
}

void Session::perform(const action::Pin&) {
    pinned_ = Snapshot{document(), attention_};
    ++numbers_version_;
}

void Session::perform(const action::Unpin&) {
    pinned_.reset();
    ++numbers_version_;
}

void Session::perform(const action::ForgetBefore&) {
    before_.reset();
    ++numbers_version_;
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
    shows_heads_ = false;  // a person who takes a step wants to see it
    show_place();
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
    show_place();
}

void Session::perform(const action::SetPlaying& playing) {
    is_playing_ = playing.is_playing;
    if (is_playing_ && step_number() == walkthrough().count()) {
        perform(action::First{});
        is_playing_ = true;
    }
}

void Session::perform(const action::SetPresenting& presenting) { is_presenting_ = presenting.is_presenting; }

void Session::perform(const action::SetView& view) {
    const Language language = view_.language;
    view_ = view.view;
    view_.text_percent = std::clamp(view_.text_percent, min_text_percent, max_text_percent);
    view_.decimals = std::clamp(view_.decimals, min_decimals, max_decimals);
    show_place();
    if (view_.language != language) translate_guide();
}

void Session::perform(const action::Say& say) { problem_ = say.problem; }
void Session::perform(const action::Dismiss&) {
    if (!problem_ && !notices_.empty()) notices_.erase(notices_.begin());
    problem_.reset();
}

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
    compare_with(history_.settled());
    history_.set(std::move(*document));
    recompute();
}

void Session::replace_and_settle(Result<Document> document) {
    replace_document(std::move(document));
    history_.settle();
}

void Session::compare_with(const Document& before) {
    forget_judged();  // the verdict was about other numbers
    if (before_ && before_->document == before) return;
    before_ = Snapshot{before, before == document() ? attention_ : attend(before)};
}

const Snapshot* Session::before() const {
    if (!before_ || shape_of(before_->document) != shape_of(document()) || before_->document == document())
        return nullptr;
    return &*before_;
}

void Session::recompute() {
    attention_ = attend(document());
    ++numbers_version_;
    is_task_stale_ = true;
    show_place();
}

// The place of the walk in an unchanged document.
void Session::show_place() {
    const Walkthrough walk = walkthrough();
    place_ = walk.clamped(place_);
    const Step step = walk.at(walk.number_of(place_));
    previous_ = walk.previous(step);
    is_task_stale_ = true;
    const int tokens = document().token_count();
    explanation_ = explain(document(), attention_, step, style(), keys_around(step, tokens));
    ask();
    shown_keys_ = keys_around(step_in_focus(), tokens);
    const int token = step_in_focus().query;
    token_explanation_ = explain(document(), attention_, {StepKind::token, token, 0, 0}, style(), shown_keys_);
    projection_explanation_ = {};
    if (document().embeddings)
        projection_explanation_ = explain(document(), attention_, {StepKind::project_stage, token, 0, 0}, style());
}

}  // namespace qkv
