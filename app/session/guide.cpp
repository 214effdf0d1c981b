#include "session/guide.h"

#include <algorithm>
#include <utility>

#include "qkv/solve.h"

namespace qkv {

bool is_empty(const Change& change) {
    return !change.document && !change.step && change.highlights.empty() && !change.asks();
}

bool opens_document(const Wishes& wishes) {
    return std::ranges::any_of(wishes,
                               [](const Wish& wish) { return std::holds_alternative<action::OpenDocument>(wish); });
}

bool Guide::is_at_end_of_chapter() const {
    return passage + 1 == passage_count() && !has_change_left() && open_task() == nullptr && open_question() == nullptr;
}

bool Guide::expects_steps() const {
    if (open_task() == nullptr) return false;
    const Goal& goal = goal_of(*open_task());
    return std::ranges::any_of(goal.conditions,
                               [](const Condition& one) { return one.kind == Condition::Kind::step_reached; });
}

// The document that the lesson has opened last before the text of a passage ends.
const Document& Guide::document_at(int number) const {
    const Document* document = &page().document;
    for (int i = 0; i <= number; ++i) {
        const Change& change = page().passages[static_cast<std::size_t>(i)].change;
        if (change.document) document = &*change.document;
    }
    return *document;
}

Document Guide::solved(const Task& task) const {
    if (auto smallest = smallest_solution(goal_of(task), task.start)) return std::move(*smallest);
    const Document& from = document_at(task.passage);
    const Document& to = goal_of(task).solution;
    // With its own tokens, which may be those of the other language, unless the sentence is what changes.
    const bool has_its_shape = shape_of(task.start) == shape_of(from) && shape_of(task.start) == shape_of(to);
    return has_its_shape && from.tokens == to.tokens ? with_changes(task.start, from, to) : to;
}

bool Guide::points_at(WindowPart part) const {
    return std::find(highlights.begin(), highlights.end(), part) != highlights.end();
}

bool Guide::has_change_left() const { return !is_changed && !is_empty(current().change); }

Wishes Guide::enter_chapter(int number, const Document& document) {
    turn_page(std::clamp(number, 0, chapter_count() - 1));
    left.clear();
    Wishes wishes;
    if (page().document != document) wishes.emplace_back(action::OpenDocument{page().document});
    wishes.emplace_back(action::GoTo{page().step});
    begin_passage(page().document, wishes);
    return wishes;
}

Wishes Guide::go_on(const Document& document, const Step& step) {
    Wishes wishes;
    if (!is_waiting()) return wishes;
    leave(document, step);
    if (has_change_left()) {
        take_effect(document, wishes);
    } else if (passage + 1 < passage_count()) {
        show_next_passage(document, wishes);
    } else {
        turn_page(chapter + 1);
        begin_passage(document, wishes);
    }
    return wishes;
}

Wishes Guide::go_back(const Document& document) {
    Wishes wishes;
    if (left.empty()) return wishes;
    Left to = std::move(left.back());
    left.pop_back();
    static_cast<GuidePlace&>(*this) = std::move(to.place);
    const bool is_edit = to.document.sentence == document.sentence && to.document.tokens == document.tokens;
    if (to.document != document && is_edit) wishes.emplace_back(LessonEdit{std::move(to.document)});
    if (to.document != document && !is_edit) wishes.emplace_back(action::OpenDocument{std::move(to.document)});
    wishes.emplace_back(action::GoTo{to.step});
    return wishes;
}

Wishes Guide::choose(int choice, const Document& document, const Step& step) {
    Wishes wishes;
    if (open_question() == nullptr) return wishes;
    Reply& reply = replies.back();
    const std::vector<Choice>& choices = question_of(reply).choices;
    if (choice < 0 || choice >= static_cast<int>(choices.size())) return wishes;
    reply.is_right = choices[static_cast<std::size_t>(choice)].is_right;
    if (!reply.is_right && !reply.has_tried(choice)) reply.wrong.push_back(choice);
    return reply.is_right ? end_task(document, step) : wishes;
}

Wishes Guide::end_task(const Document& document, const Step& step) {
    Wishes wishes;
    if (passage + 1 >= passage_count()) return wishes;
    Guide next = *this;
    next.leave(document, step);
    next.show_next_passage(document, wishes);
    if (opens_document(wishes)) return {};
    *this = std::move(next);
    return wishes;
}

bool Guide::is_about_model_of(const Document& document) const {
    const auto name_of = [](const Document& one) { return one.model ? one.model->name : std::string(); };
    const int last_change = is_changed ? passage : passage - 1;
    return name_of(last_change < 0 ? page().document : document_at(last_change)) == name_of(document);
}

void Guide::translate(const Lesson& other) {
    lesson = std::make_shared<const Lesson>(other);
    const bool all_fit = std::ranges::all_of(left, [&](const Left& one) { return fits(one.place); });
    if (!all_fit) left.clear();
    if (!fits(*this)) turn_page(chapter);
    if (Task* task = open_task(); task != nullptr) task->is_stale = true;
}

bool Guide::fits(const GuidePlace& place) const {
    const auto& passages = lesson->chapters[static_cast<std::size_t>(place.chapter)].passages;
    const auto change = [&](int number) -> const Change& { return passages[static_cast<std::size_t>(number)].change; };
    if (place.passage >= static_cast<int>(passages.size())) return false;
    const bool have_tasks = std::ranges::all_of(place.tasks, [&](const Task& task) {
        const auto& goal = change(task.passage).goal;
        return goal && shape_of(goal->solution) == shape_of(task.start);
    });
    return have_tasks && std::ranges::all_of(place.replies, [&](const Reply& reply) {
               const auto& question = change(reply.passage).question;
               return question && std::ranges::all_of(reply.wrong, [&](int choice) {
                          return choice < static_cast<int>(question->choices.size());
                      });
           });
}

void Guide::turn_page(int number) {
    static_cast<GuidePlace&>(*this) = {};
    chapter = number;
}

void Guide::leave(const Document& document, const Step& step) { left.push_back({*this, document, step}); }

// Applies the change of the current passage.
void Guide::take_effect(const Document& document, Wishes& wishes) {
    const Change& change = current().change;
    is_changed = true;
    // What the text above a task or a question is about stays outlined.
    if (!change.asks() || !change.highlights.empty()) highlights = change.highlights;
    if (change.document && *change.document != document) {
        wishes.emplace_back(action::OpenDocument{*change.document});
    } else if (change.document) {
        wishes.emplace_back(action::GoTo{});
    }
    if (change.step) wishes.emplace_back(action::GoTo{*change.step});
    const Document& changed = change.document ? *change.document : document;
    if (change.goal) {
        Task& task = tasks.emplace_back();
        task.passage = passage;
        task.start = changed;
    } else if (change.question) {
        replies.emplace_back().passage = passage;
    } else {
        show_next_passage(changed, wishes);
    }
}

void Guide::show_next_passage(const Document& document, Wishes& wishes) {
    if (passage + 1 >= passage_count()) return;
    ++passage;
    is_changed = false;
    begin_passage(document, wishes);
}

// There is nothing to read before the change, or the text asks for what the change prepares.
void Guide::begin_passage(const Document& document, Wishes& wishes) {
    if (current().text.empty() || current().change.asks()) take_effect(document, wishes);
}

}  // namespace qkv
