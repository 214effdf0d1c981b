#pragma once

// The lessons that come with the program, opened in a session.
#include <algorithm>
#include <doctest/doctest.h>
#include <memory>
#include <string>

#include "session/lessons.h"
#include "session/session.h"

namespace qkv::test {

inline const ListedLesson& listed_lesson(Language language, const std::string& id) {
    const auto& all = built_in_lessons(language);
    const auto found = std::ranges::find(all, id, &ListedLesson::id);
    REQUIRE(found != all.end());
    REQUIRE(found->lesson);
    return *found;
}

inline void open_lesson(Session& session, const ListedLesson& lesson, int chapter = 0) {
    session.apply(action::OpenLesson{lesson.id, lesson.kind, std::make_shared<const Lesson>(*lesson.lesson), chapter});
}

/// The number of the right choice, or of a wrong one.
inline int choice_that_is(bool right, const LessonQuestion& question) {
    const auto found = std::ranges::find(question.choices, right, &Choice::is_right);
    REQUIRE(found != question.choices.end());
    return static_cast<int>(found - question.choices.begin());
}

}  // namespace qkv::test
