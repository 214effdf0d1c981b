#include "session/guide.h"

#include <algorithm>

namespace qkv {

bool is_empty(const Change& change) {
    return !change.document && !change.step && change.highlights.empty() && !change.goal;
}

bool Guide::is_at_end_of_chapter() const {
    return passage + 1 == passage_count() && !has_change_left() && open_task() == nullptr;
}

bool Guide::expects_steps() const {
    if (open_task() == nullptr) return false;
    const Goal& goal = goal_of(*open_task());
    return std::any_of(goal.conditions.begin(), goal.conditions.end(),
                       [](const Condition& one) { return one.kind == Condition::Kind::step_reached; });
}

bool Guide::points_at(WindowPart part) const {
    return std::find(highlights.begin(), highlights.end(), part) != highlights.end();
}

bool Guide::has_change_left() const { return !is_changed && !is_empty(current().change); }

Wishes Guide::enter_chapter(int number, const Document& document) {
    turn_page(std::clamp(number, 0, chapter_count() - 1));
    Wishes wishes;
    if (page().document != document) wishes.emplace_back(action::OpenDocument{page().document});
    wishes.emplace_back(action::GoTo{page().step});
    if (current().text.empty()) take_effect(page().document, wishes);
    return wishes;
}

Wishes Guide::go_on(const Document& document) {
    Wishes wishes;
    if (open_task() != nullptr) return wishes;
    if (has_change_left()) {
        take_effect(document, wishes);
    } else if (passage + 1 < passage_count()) {
        show_next_passage(document, wishes);
    } else if (chapter + 1 < chapter_count()) {
        turn_page(chapter + 1);
    }
    return wishes;
}

Wishes Guide::show_next_passage(const Document& document) {
    Wishes wishes;
    show_next_passage(document, wishes);
    return wishes;
}

void Guide::translate(const Lesson& other) {
    lesson = std::make_shared<const Lesson>(other);
    if (!has_places_for_tasks()) turn_page(chapter);
    if (Task* task = open_task(); task != nullptr) task->is_stale = true;
}

bool Guide::has_places_for_tasks() const {
    return passage < passage_count() && std::all_of(tasks.begin(), tasks.end(), [&](const Task& task) {
               const auto& goal = page().passages[static_cast<std::size_t>(task.passage)].change.goal;
               return goal && shape_of(goal->solution) == shape_of(task.start);
           });
}

void Guide::turn_page(int number) {
    chapter = number;
    passage = 0;
    is_changed = false;
    highlights.clear();
    tasks.clear();
}

// Applies the change of the current passage.
void Guide::take_effect(const Document& document, Wishes& wishes) {
    const Change& change = current().change;
    is_changed = true;
    highlights = change.highlights;
    if (change.document) wishes.emplace_back(action::OpenDocument{*change.document});
    if (change.step) wishes.emplace_back(action::GoTo{*change.step});
    const Document& changed = change.document ? *change.document : document;
    if (change.goal) {
        Task& task = tasks.emplace_back();
        task.passage = passage;
        task.start = changed;
    } else {
        show_next_passage(changed, wishes);
    }
}

void Guide::show_next_passage(const Document& document, Wishes& wishes) {
    if (passage + 1 >= passage_count()) return;
    ++passage;
    is_changed = false;
    if (current().text.empty()) take_effect(document, wishes);
}

}  // namespace qkv
