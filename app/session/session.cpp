#include "session/session.h"

#include <algorithm>
#include <utility>

#include "session/examples.h"

namespace qkv {
namespace {

// A page of keys, so that the shown keys stay in place from step to step.
KeyRange keys_around(const Step& step, int keys) {
    constexpr int page = 16;
    if (keys <= max_sentence_tokens) return {0, keys};
    int key = std::min(step.query, keys - 1);
    if (has_key(step)) key = step.key;
    if (step.kind == StepKind::sum || step.kind == StepKind::output) key = keys - 1;  // after the last of them
    const int first = key / page * page;
    return {first, std::min(page, keys - first)};
}

}  // namespace

Session::Session(Document document, DocumentFile file)
    : editing_(std::move(document)), files_(editing_.document(), std::move(file)) {
    follow();
}

void Session::apply(const Action& action) {
    if (!asks_first(action)) carry_out(action);
}

// What a person does next shows that the message about written files was read; what comes by itself does not.
void Session::forget_written(const Action& action) {
    const auto* editing = std::get_if<EditingAction>(&action);
    const auto* view = std::get_if<ViewAction>(&action);
    const bool comes_by_itself = (editing != nullptr && std::holds_alternative<action::Settle>(*editing)) ||
                                 (view != nullptr && std::holds_alternative<action::FollowWork>(*view)) ||
                                 (view != nullptr && std::holds_alternative<action::Say>(*view));
    const auto* request = std::get_if<WindowRequest>(&action);
    const bool shows_it = request != nullptr && std::holds_alternative<request::ShowFolder>(*request);
    if (!comes_by_itself && !shows_it) files_.forget_written();
}

void Session::carry_out(const Action& action) {
    forget_written(action);
    std::visit([this](const auto& one) { perform(one); }, action);
    follow();
}

// Another sentence is another calculation, which starts at its beginning.
void Session::perform(const EditingAction& action) {
    const bool sets_sentence =
        std::holds_alternative<action::SetSentence>(action) || std::holds_alternative<action::TreatWordAs>(action);
    if (!sets_sentence) return editing_.apply(action, view_, problem_);
    const std::vector<std::string> tokens = document().tokens;
    editing_.apply(action, view_, problem_);
    if (document().tokens != tokens) walk_ = {};
}

void Session::perform(const WalkAction& action) {
    if (walk_.apply(action, document(), view_)) heads_.hide();  // a person who takes a step wants to see it
}

void Session::perform(const FilesAction& action) {
    const ChosenHead* head = heads_.chosen();
    const std::string source = head == nullptr ? std::string() : name_of_head(*head, view_.language);
    switch (files_.apply(action, editing_, view_, source, problem_)) {
        case Decision::none: break;
        case Decision::go_on:
            if (pending_) carry_out(*std::exchange(pending_, std::nullopt));
            break;
        case Decision::stay: pending_.reset(); break;
        case Decision::restore:
            begin_with(
                {.document = files_.restorable()->document, .file = files_.restorable()->file, .is_saved = false});
            break;
    }
}

void Session::perform(const OpeningAction& action) {
    std::visit([this](const auto& one) { perform(one); }, action);
}

void Session::perform(const ViewAction& action) {
    std::visit([this](const auto& one) { perform(one); }, action);
}

void Session::perform(const action::FollowWork&) {
    heads_.follow();
    files_.follow_exports(problem_);
    if (auto file = files_.take_loaded(document(), problem_)) take_file(std::move(*file));
}

void Session::perform(const action::SetView& set) {
    const Language language = view_.language;
    view_ = set.view;
    view_.text_percent = std::clamp(view_.text_percent, min_text_percent, max_text_percent);
    view_.decimals = std::clamp(view_.decimals, min_decimals, max_decimals);
    if (view_.language != language) learning_.translate(view_.language);
}

void Session::perform(const action::SetLanguage& set) {
    ViewSettings view = view_;
    view.language = set.language;
    perform(action::SetView{view});
    translate_example(set.language);
    if (files_.file().path.empty()) grant(learning_.follow_model(document()));
}

void Session::translate_example(Language language) {
    const auto is_untouched = [&](const Example& example) { return example.holds(document()); };
    const bool is_example = learning_.guide() != nullptr || std::ranges::any_of(examples(), is_untouched);
    if (!is_example || !files_.file().path.empty()) return;
    auto other = translated(document(), language);
    if (!other) return;
    const bool is_saved = !has_unsaved_changes();
    editing_.amend(std::move(*other));
    learning_.translate_tasks(language);
    if (is_saved) files_.begin_with(document(), {});
}

void Session::perform(const action::Dismiss&) {
    if (!problem_) heads_.dismiss();
    problem_.reset();
}

void Session::grant(const Wishes& wishes) {
    for (const Wish& wish : wishes) std::visit([this](const auto& one) { perform(one); }, wish);
}

void Session::finish_work() {
    files_.wait();
    apply(action::FollowWork{});
}

// Computes what follows from the state, and goes on in the lesson when its task is done.
void Session::follow() {
    explain_again();
    grant(learning_.follow_task(scene()));
    explain_again();
}

void Session::explain_again() {
    walk_.follow(walkthrough());
    const Explained now{editing_.version(), step(),  walk_.head(),
                        view_.detail,       style(), learning_.prediction() != nullptr};
    if (now == explained_) return;
    const bool is_edited = std::exchange(explained_, now).version != now.version;
    learning_.follow(scene(), is_edited);
    const int keys = document().key_count();
    explanation_ = explain(document(), attention(), step(), style(), keys_around(step(), keys));
    asked_explanation_ = {};
    if (learning_.asked()) asked_explanation_ = explain(document(), attention(), *learning_.asked(), style());
    shown_keys_ = keys_around(step_in_focus(), keys);
    const int token = step_in_focus().query;
    token_explanation_ = {};
    token_explanation_.step = {StepKind::token, token, 0, 0, head()};
    for (const StepKind stage : {StepKind::score_stage, StepKind::softmax_stage, StepKind::update_stage})
        add_formulas({stage, token, 0, 0, head()}, token_explanation_);
    if (document().is_joined()) add_formulas({StepKind::join_stage, token}, token_explanation_);
    if (document().is_embedded()) add_formulas({StepKind::embed, token}, token_explanation_);
    if (document().layer) {
        for (const StepKind stage :
             {StepKind::add_norm_1_stage, StepKind::feed_forward_stage, StepKind::add_norm_2_stage})
            add_formulas({stage, token}, token_explanation_);
    }
    if (document().model) add_formulas({StepKind::next_word_stage, token}, token_explanation_);
    projection_explanation_ = {};
    if (!shown_head().is_projected()) return;
    for (const StepKind kind : {StepKind::project_query, StepKind::project_key, StepKind::project_value})
        add_formulas({kind, token, 0, 0, head()}, projection_explanation_);
}

void Session::add_formulas(const Step& step, Explanation& to) const {
    const Explanation one = explain(document(), attention(), step, style(), shown_keys_);
    to.formulas.insert(to.formulas.end(), one.formulas.begin(), one.formulas.end());
}

}  // namespace qkv
