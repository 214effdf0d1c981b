#include "session/learning.h"

#include <algorithm>
#include <utility>

#include "qkv/solve.h"
#include "session/examples.h"

namespace qkv {
namespace {

// The same lesson in another language; null if there is none.
const Lesson* counterpart(const std::vector<ListedLesson>& lessons, const Guide& guide) {
    for (const ListedLesson& listed : lessons) {
        const bool is_same = listed.id == guide.id && listed.kind == guide.kind && listed.lesson;
        if (is_same && listed.lesson->chapters.size() == guide.lesson->chapters.size()) return &*listed.lesson;
    }
    return nullptr;
}

}  // namespace

Wishes Learning::apply(const LearningAction& action, const Scene& scene) {
    return std::visit([&](const auto& one) { return perform(one, scene); }, action);
}

Wishes Learning::perform(const action::SetPredicting& predicting, const Scene&) {
    prediction_.reset();
    if (predicting.is_predicting) prediction_.emplace();
    return {action::SetPlaying{false}};
}

Wishes Learning::perform(const action::Predict& predict, const Scene& scene) {
    if (!asked_) return {};
    const Step asked = *asked_;
    const Style style{scene.view.language, scene.view.decimals};
    auto verdict = judge(scene.document(), scene.attention(), asked, predict.typed, style);
    if (verdict) prediction_->round.note(asked, *verdict);
    Wishes wishes;
    if (verdict && verdict->is_correct) wishes = reveal(asked, scene);
    prediction_->judged = std::move(verdict);
    return wishes;
}

Wishes Learning::perform(const action::ShowAnswer&, const Scene& scene) {
    if (!asked_) return {};
    prediction_->round.note_shown(*asked_);
    return reveal(Step(*asked_), scene);
}

Wishes Learning::perform(const action::ShowHint&, const Scene&) {
    if (asked_) prediction_->shows_hint = true;
    return {};
}

Wishes Learning::perform(const action::StartRound&, const Scene&) {
    prediction_.emplace();
    return {action::GoTo{}};
}

Wishes Learning::perform(const action::CloseRound&, const Scene& scene) {
    return perform(action::SetPredicting{false}, scene);
}

Wishes Learning::perform(const action::OpenLesson& open, const Scene& scene) {
    guide_ = Guide{};
    guide_->id = open.id;
    guide_->kind = open.kind;
    guide_->lesson = open.lesson;
    ++lessons_opened_;
    return guide_->enter_chapter(open.chapter, scene.document());
}

Wishes Learning::perform(const action::CloseLesson&, const Scene&) {
    guide_.reset();
    return {};
}

Wishes Learning::perform(const action::GuideNext&, const Scene& scene) {
    return guide_ ? guide_->go_on(scene.document(), scene.walk.place()) : Wishes{};
}

Wishes Learning::perform(const action::GuideBack&, const Scene& scene) {
    return guide_ ? guide_->go_back(scene.document()) : Wishes{};
}

Wishes Learning::perform(const action::Choose& choose, const Scene& scene) {
    return guide_ ? guide_->choose(choose.choice, scene.document(), scene.walk.place()) : Wishes{};
}

Wishes Learning::perform(const action::GoToChapter& go, const Scene& scene) {
    return guide_ ? guide_->enter_chapter(go.chapter, scene.document()) : Wishes{};
}

Wishes Learning::perform(const action::RestartTask&, const Scene& scene) {
    if (!guide_ || guide_->open_task() == nullptr) return {};
    const Step step = guide_->current().change.step.value_or(scene.walk.place());
    return {LessonEdit{guide_->open_task()->start}, action::GoTo{step}};
}

Wishes Learning::perform(const action::ShowSolution&, const Scene&) {
    if (!guide_ || guide_->open_task() == nullptr) return {};
    Task& task = *guide_->open_task();
    const Goal& goal = guide_->goal_of(task);
    task.was_shown = true;
    Wishes wishes{LessonEdit{guide_->solved(task)}};
    for (const Condition& condition : goal.conditions) {
        if (condition.kind == Condition::Kind::step_reached) wishes.emplace_back(action::GoTo{condition.step});
    }
    return wishes;
}

Wishes Learning::perform(const action::SetStars& stars, const Scene&) {
    for (const auto& [id, count] : stars.stars) stars_[id] = std::max(stars_[id], count);
    return {};
}

bool Learning::is_asked(const Cell& cell) const {
    return std::find(asked_cells_.begin(), asked_cells_.end(), cell) != asked_cells_.end();
}

bool Learning::opens_document(const LearningAction& action, const Scene& scene) const {
    if (std::holds_alternative<action::OpenLesson>(action)) return true;
    if (!guide_) return false;
    if (std::holds_alternative<action::GoToChapter>(action)) return true;
    Guide tried = *guide_;
    if (std::holds_alternative<action::GuideNext>(action))
        return qkv::opens_document(tried.go_on(scene.document(), scene.walk.place()));
    return std::holds_alternative<action::GuideBack>(action) && qkv::opens_document(tried.go_back(scene.document()));
}

void Learning::begin_again() {
    if (prediction_) prediction_.emplace();
}

void Learning::follow(const Scene& scene, bool is_edited) {
    if (is_edited) forget_judged();  // the verdict was about other numbers
    ask(scene, scene.walk.step());
    Task* task = guide_ ? guide_->open_task() : nullptr;
    if (task != nullptr) task->is_stale = true;
}

Wishes Learning::follow_task(const Scene& scene) {
    Task* task = guide_ ? guide_->open_task() : nullptr;
    if (task == nullptr) return {};
    if (std::exchange(task->is_stale, false)) {
        const Goal& goal = guide_->goal_of(*task);
        task->progress = progress(goal, task->start, scene.document(), scene.attention(), scene.walk.step());
        if (task->progress.stars > 0 && task->progress.stars < 3)
            task->progress.stars = std::max(task->progress.stars, stars_for_size(goal, task->start, scene.document()));
        task->targets = targets(goal, task->progress, scene.document());
    }
    if (!task->progress.is_done() || !scene.editing.is_settled()) return {};
    task->is_done = true;
    note_stars(*task);
    return guide_->end_task(scene.document(), scene.walk.place());
}

void Learning::note_stars(const Task& task) {
    const std::string id = star_id(guide_->id, guide_->chapter);
    const int earned = task.was_shown ? 0 : task.progress.stars;
    if (earned > 0) stars_[id] = std::max(stars_[id], earned);
}

void Learning::translate(Language language) {
    if (!guide_) return;
    const bool is_own = guide_->kind == LessonKind::own;
    const std::vector<ListedLesson> own = is_own ? own_lessons(language) : std::vector<ListedLesson>{};
    const Lesson* other = counterpart(is_own ? own : built_in_lessons(language), *guide_);
    if (other != nullptr) guide_->translate(*other);
}

Wishes Learning::follow_model(const Document& document) {
    if (!guide_ || guide_->is_about_model_of(document)) return {};
    return guide_->enter_chapter(guide_->chapter, document);
}

void Learning::translate_tasks(Language language) {
    if (!guide_) return;
    const auto translate = [&](Document& document) { document = translated(document, language).value_or(document); };
    for (Task& task : guide_->tasks) translate(task.start);
    for (Guide::Left& left : guide_->left) {
        translate(left.document);
        for (Task& task : left.place.tasks) translate(task.start);
    }
}

// Shows what was asked for, and goes past steps that show nothing new.
Wishes Learning::reveal(const Step& step, const Scene& scene) {
    const Walkthrough walk = scene.walkthrough();
    Step revealed = walk.at(walk.number_of(walk.clamped(step)));
    ask(scene, revealed);
    while (!asked_ && walk.next(revealed).kind == StepKind::contribution) {
        revealed = walk.next(revealed);
        ask(scene, revealed);
    }
    prediction_->has_ended = !asked_ && revealed == walk.last();
    return {action::GoTo{revealed}};
}

// Updates what is asked for after `step`, and drops the verdict on an answer to something else.
void Learning::ask(const Scene& scene, const Step& step) {
    const Walkthrough walk = scene.walkthrough();
    std::optional<Step> asked;
    if (prediction_ && step != walk.last()) asked = walk.next(step);
    asked_cells_ = asked ? cells_asked(scene.document(), scene.attention(), *asked) : std::vector<Cell>{};
    const auto is_known = [&](const Cell& cell) { return is_reached(walk.shape(), cell, step); };
    // A contribution is already known if all of its products were asked for.
    const bool is_open = !std::all_of(asked_cells_.begin(), asked_cells_.end(), is_known);
    if (!is_open) asked.reset();
    if (!is_open) asked_cells_.clear();
    if (asked != asked_) forget_judged();
    asked_ = asked;
}

void Learning::forget_judged() {
    if (!prediction_) return;
    prediction_->judged.reset();
    prediction_->shows_hint = false;
}

}  // namespace qkv
