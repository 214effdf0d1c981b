#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qkv/goal.h"
#include "qkv/lesson.h"
#include "session/lessons.h"

namespace qkv {

/// What a learner is asked to do.
struct Task {
    int passage = 0;  ///< of the chapter; the change of this passage has the goal
    Document start;   ///< what it began with
    Progress progress;
    bool is_done = false;
    bool was_shown = false;  ///< the solution was asked for: no stars
};

/// A lesson, or puzzles, that a learner is working through. The passages of a chapter appear one below another.
struct Guide {
    std::string id;
    LessonKind kind = LessonKind::lesson;
    std::shared_ptr<const Lesson> lesson;
    int chapter = 0;
    int passage = 0;          ///< the last one that has appeared
    bool is_changed = false;  ///< its change has taken effect
    std::vector<WindowPart> highlights;
    std::vector<Task> tasks;  ///< of this chapter, in their order

    const Chapter& page() const { return lesson->chapters[static_cast<std::size_t>(chapter)]; }
    const Passage& current() const { return page().passages[static_cast<std::size_t>(passage)]; }
    int chapter_count() const { return static_cast<int>(lesson->chapters.size()); }
    int passage_count() const { return static_cast<int>(page().passages.size()); }

    /// The task that the learner is working on.
    const Task* open_task() const { return !tasks.empty() && !tasks.back().is_done ? &tasks.back() : nullptr; }
    const Goal& goal_of(const Task& task) const {
        return *page().passages[static_cast<std::size_t>(task.passage)].change.goal;
    }
    /// Whether the last passage has been read and nothing is left to do.
    bool is_at_end_of_chapter() const;
    bool is_at_end() const { return chapter + 1 == chapter_count() && is_at_end_of_chapter(); }
    bool points_at(WindowPart part) const;
};

bool is_empty(const Change& change);

/// The best stars that were earned, for each puzzle: see star_key().
using Stars = std::map<std::string, int>;

/// "puzzles/3" for the third chapter of puzzles.
std::string star_key(const std::string& lesson, int chapter);

/// How many stars have been earned of how many there are.
struct StarCount {
    int earned = 0;
    int all = 0;
};
StarCount count_stars(const Stars& stars, const std::string& id, const Lesson& lesson);

/// Whether a chapter's task gives stars.
bool gives_stars(const Chapter& chapter);

}  // namespace qkv
