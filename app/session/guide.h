#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qkv/goal.h"
#include "qkv/lesson.h"
#include "session/lessons.h"
#include "session/wish.h"

namespace qkv {

/// What a learner is asked to do.
struct Task {
    int passage = 0;  ///< of the chapter; the change of this passage has the goal
    Document start;   ///< what it began with
    Progress progress;
    Targets targets;       ///< where to act
    bool is_stale = true;  ///< its progress is of another document or step
    bool is_done = false;
    bool was_shown = false;  ///< the solution was asked for: no stars
};

/// What a learner has answered to a question.
struct Reply {
    int passage = 0;         ///< of the chapter; the change of this passage has the question
    std::vector<int> wrong;  ///< wrong choices that were clicked
    bool is_right = false;

    bool has_tried(int choice) const { return std::find(wrong.begin(), wrong.end(), choice) != wrong.end(); }
};

/// How far a learner is in a lesson. The passages of a chapter appear one below another.
struct GuidePlace {
    int chapter = 0;
    int passage = 0;          ///< the last one that has appeared
    bool is_changed = false;  ///< its change has taken effect
    std::vector<WindowPart> highlights;
    std::vector<Task> tasks;     ///< of this chapter, in their order
    std::vector<Reply> replies;  ///< likewise
};

/// A lesson, or puzzles, that a learner is working through.
struct Guide : GuidePlace {
    /// A place that was left, with what was in the window then.
    struct Left {
        GuidePlace place;
        Document document;
        Step step;
    };

    std::string id;
    LessonKind kind = LessonKind::lesson;
    std::shared_ptr<const Lesson> lesson;
    std::vector<Left> left;  ///< since the last jump to a chapter, oldest first

    const Chapter& page() const { return lesson->chapters[static_cast<std::size_t>(chapter)]; }
    const Passage& current() const { return page().passages[static_cast<std::size_t>(passage)]; }
    int chapter_count() const { return static_cast<int>(lesson->chapters.size()); }
    int passage_count() const { return static_cast<int>(page().passages.size()); }

    /// The task that the learner is working on.
    const Task* open_task() const { return !tasks.empty() && !tasks.back().is_done ? &tasks.back() : nullptr; }
    Task* open_task() { return !tasks.empty() && !tasks.back().is_done ? &tasks.back() : nullptr; }
    const Goal& goal_of(const Task& task) const {
        return *page().passages[static_cast<std::size_t>(task.passage)].change.goal;
    }
    /// What the task began with, with the changes of its solution and no others: what the learner has changed before
    /// stays.
    Document solved(const Task& task) const;
    /// The question that the learner is to answer.
    const Reply* open_question() const {
        return !replies.empty() && !replies.back().is_right ? &replies.back() : nullptr;
    }
    const LessonQuestion& question_of(const Reply& reply) const {
        return *page().passages[static_cast<std::size_t>(reply.passage)].change.question;
    }
    /// Whether the last passage has been read and nothing is left to do.
    bool is_at_end_of_chapter() const;
    bool is_at_end() const { return chapter + 1 == chapter_count() && is_at_end_of_chapter(); }
    /// Whether the next thing to do is to go on in the lesson.
    bool is_waiting() const { return open_task() == nullptr && open_question() == nullptr && !is_at_end(); }
    /// Whether the next thing to do is to take steps.
    bool expects_steps() const;
    bool points_at(WindowPart part) const;
    /// Whether the change of the passage just read is still to take effect.
    bool has_change_left() const;

    /// The beginning of a chapter, with the state that the earlier ones lead to. `document` is the present one, here
    /// and below; the nearest chapter if there is no such one.
    Wishes enter_chapter(int number, const Document& document);
    /// The passage just read takes effect and the next one appears; at the end of a chapter, the next chapter. A
    /// change that asks for something takes effect as soon as its passage appears. Nothing while a task or a question
    /// is open, and at the end.
    Wishes go_on(const Document& document, const Step& step);
    bool can_go_back() const { return !left.empty(); }
    /// The place before the last one, with what was in the window then.
    Wishes go_back(const Document& document);
    /// Answers the open question. After the right choice the next passage appears.
    Wishes choose(int choice, const Document& document, const Step& step);
    /// After a task: the next passage appears, unless it would replace the document before it has been read.
    Wishes end_task(const Document& document, const Step& step);
    /// Whether `document` has the model that the lesson is about here, or none where it has none.
    bool is_about_model_of(const Document& document) const;
    /// The same place in the same lesson in another language. Tasks and answers that don't fit there are dropped, with
    /// what came before them in the chapter.
    void translate(const Lesson& other);

private:
    const Document& document_at(int number) const;
    void turn_page(int number);
    void leave(const Document& document, const Step& step);
    void begin_passage(const Document& document, Wishes& wishes);
    void take_effect(const Document& document, Wishes& wishes);
    void show_next_passage(const Document& document, Wishes& wishes);
    bool fits(const GuidePlace& place) const;
};

bool is_empty(const Change& change);

bool opens_document(const Wishes& wishes);

}  // namespace qkv
