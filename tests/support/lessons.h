#pragma once

// The lessons that come with the program, opened in a session.
#include <algorithm>
#include <doctest/doctest.h>
#include <memory>
#include <string>
#include <vector>

#include "qkv/head_edit.h"
#include "qkv/sheet.h"
#include "session/editing.h"
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

/// The edits of a person that lead from the session's document to the solution of the open task.
inline std::vector<EditingAction> edits_to_solution(const Session& session) {
    const Guide& guide = *session.learning().guide();
    const Document& wanted = guide.goal_of(*guide.open_task()).solution;
    const Document& now = session.document();
    if (now.tokens.size() != wanted.tokens.size() || (now.model && now.tokens != wanted.tokens))
        return {action::SetSentence{wanted.sentence}};
    std::vector<EditingAction> edits;
    Document edited = now;
    for (int head = 0; head < now.head_count(); ++head) {
        const Head& solved = wanted.head(head);
        if (now.head(head).is_on != solved.is_on) edits.emplace_back(action::SwitchHead{head, solved.is_on});
        if (now.head(head).is_released == solved.is_released) continue;
        edits.emplace_back(action::ReleaseHead{head, solved.is_released});
        edited = with_head_released(edited, head, solved.is_released);
    }
    if (now.layer && now.layer->is_on != wanted.layer->is_on)
        edits.emplace_back(action::SwitchFeedForward{wanted.layer->is_on});
    for (int i = 0; i <= static_cast<int>(Quantity::probability); ++i) {
        const auto quantity = static_cast<Quantity>(i);
        for (int head = 0; head < (is_shared(quantity) ? 1 : now.head_count()); ++head) {
            const Matrix* const numbers = matrix_of(wanted, quantity, head);
            for (int cell = 0; numbers != nullptr && cell < static_cast<int>(numbers->size()); ++cell) {
                const auto columns = static_cast<int>(numbers->cols());
                const Cell at{quantity, cell / columns, cell % columns, 0, head};
                if (!is_editable(edited, at) || value_of(edited, at) == value_of(wanted, at)) continue;
                edits.emplace_back(action::SetValues{{{at, value_of(wanted, at)}}});
            }
        }
    }
    if (!(now.options == wanted.options)) edits.emplace_back(action::SetOptions{wanted.options});
    return edits;
}

}  // namespace qkv::test
