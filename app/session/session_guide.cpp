// Lessons and puzzles of a session.
#include <algorithm>
#include <system_error>
#include <utility>

#include "session/session.h"

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

void Session::perform(const action::OpenLesson& open) {
    if (asks_before_replacing(open)) return;
    guide_ = Guide{};
    guide_->id = open.id;
    guide_->kind = open.kind;
    guide_->lesson = open.lesson;
    ++lessons_opened_;
    enter_chapter(std::clamp(open.chapter, 0, guide_->chapter_count() - 1));
}

void Session::open_lesson_file(const std::filesystem::path& path) {
    problem_.reset();
    auto lesson = load_lesson(path, view_.language);
    if (!lesson) {
        problem_ = lesson.error();
        return;
    }
    perform(action::OpenLesson{path.string(), LessonKind::own, std::make_shared<const Lesson>(std::move(*lesson))});
}

void Session::perform(const action::CloseLesson&) { guide_.reset(); }

void Session::perform(const action::GoToChapter& go) {
    if (!guide_ || asks_before_replacing(go)) return;
    enter_chapter(std::clamp(go.chapter, 0, guide_->chapter_count() - 1));
}

void Session::perform(const action::GuideNext& next) {
    if (!guide_ || guide_->open_task() != nullptr) return;
    if (!guide_->is_changed && !is_empty(guide_->current().change)) {
        if (guide_->current().change.document && asks_before_replacing(next)) return;
        take_effect();
    } else if (guide_->passage + 1 < guide_->passage_count()) {
        show_next_passage();
    } else if (guide_->chapter + 1 < guide_->chapter_count()) {
        turn_page(guide_->chapter + 1);
    }
}

void Session::perform(const action::RestartTask&) {
    if (!guide_ || guide_->open_task() == nullptr) return;
    const Document start = guide_->open_task()->start;
    replace_and_settle(start);
    perform(action::GoTo{guide_->current().change.step.value_or(place_)});
}

void Session::perform(const action::ShowSolution&) {
    if (!guide_ || guide_->open_task() == nullptr) return;
    Task& task = guide_->tasks.back();
    const Goal goal = guide_->goal_of(task);
    task.was_shown = true;
    Document solved = task.start;
    // With the tokens of this document, which may be those of the other language.
    if (shape_of(solved) == shape_of(goal.solution)) {
        solved.q = goal.solution.q;
        solved.k = goal.solution.k;
        solved.v = goal.solution.v;
        solved.options = goal.solution.options;
    }
    replace_and_settle(std::move(solved));
    for (const Condition& condition : goal.conditions) {
        if (condition.kind == Condition::Kind::step_reached) perform(action::GoTo{condition.step});
    }
}

void Session::perform(const action::SetStars& stars) {
    for (const auto& [key, count] : stars.stars) stars_[key] = std::max(stars_[key], count);
}

// Without a file, Undo can bring everything back.
bool Session::asks_before_replacing(const Action& action) { return !file_.path.empty() && asks_first(action); }

void Session::turn_page(int chapter) {
    guide_->chapter = chapter;
    guide_->passage = 0;
    guide_->is_changed = false;
    guide_->highlights.clear();
    guide_->tasks.clear();
}

// The state that the earlier chapters lead to.
void Session::enter_chapter(int chapter) {
    turn_page(chapter);
    const Document document = guide_->page().document;
    const Step step = guide_->page().step;
    if (document != this->document()) take_document(document);
    perform(action::GoTo{step});
    if (guide_->current().text.empty()) take_effect();
}

void Session::show_next_passage() {
    ++guide_->passage;
    guide_->is_changed = false;
    if (guide_->current().text.empty()) take_effect();
}

// Applies the change of the current passage.
void Session::take_effect() {
    const Change change = guide_->current().change;
    guide_->is_changed = true;
    guide_->highlights = change.highlights;
    if (change.document) take_document(*change.document);
    if (change.step) perform(action::GoTo{*change.step});
    if (change.goal) {
        Task& task = guide_->tasks.emplace_back();
        task.passage = guide_->passage;
        task.start = document();
        is_task_stale_ = true;
    } else if (guide_->passage + 1 < guide_->passage_count()) {
        show_next_passage();
    }
}

// Checks how far the learner is, and goes on to the next passage when the task is done. Waits while a number is still
// being typed or dragged.
void Session::follow_task() {
    if (!guide_ || guide_->open_task() == nullptr) return;
    Task& task = guide_->tasks.back();
    if (std::exchange(is_task_stale_, false))
        task.progress = progress(guide_->goal_of(task), task.start, document(), attention_, step());
    if (!task.progress.is_done() || !(history_.settled() == document())) return;
    task.is_done = true;
    int& best = stars_[star_key(guide_->id, guide_->chapter)];
    if (!task.was_shown) best = std::max(best, task.progress.stars);
    if (best == 0) stars_.erase(star_key(guide_->id, guide_->chapter));
    guide_->highlights.clear();
    if (guide_->passage + 1 < guide_->passage_count()) show_next_passage();
}

void Session::translate_guide() {
    if (!guide_) return;
    const bool is_own = guide_->kind == LessonKind::own;
    const std::vector<ListedLesson> own = is_own ? own_lessons(view_.language) : std::vector<ListedLesson>{};
    const Lesson* other = counterpart(is_own ? own : built_in_lessons(view_.language), *guide_);
    if (other == nullptr) return;
    guide_->lesson = std::make_shared<const Lesson>(*other);
    const bool has_passage = guide_->passage < guide_->passage_count();
    const bool has_tasks =
        has_passage && std::all_of(guide_->tasks.begin(), guide_->tasks.end(), [&](const Task& task) {
            const auto& goal = guide_->page().passages[static_cast<std::size_t>(task.passage)].change.goal;
            return goal && shape_of(goal->solution) == shape_of(task.start);
        });
    if (!has_tasks) turn_page(guide_->chapter);
    is_task_stale_ = true;
}

}  // namespace qkv
