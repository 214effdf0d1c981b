#pragma once

#include <string_view>
#include <utility>

#include "qkv/lesson.h"

namespace qkv {

/// What is wrong in a line of a lesson.
struct LineProblem {
    int line = 1;
    Problem problem;
};

template <class T>
using LineResult = tl::expected<T, LineProblem>;

/// The failure of a line.
inline tl::unexpected<LineProblem> refused(int line, Problem problem) {
    return tl::unexpected(LineProblem{line, std::move(problem)});
}

/// The state that a lesson has reached.
struct LessonState {
    Document document;
    Step step;
};

/// Reads the content of a block ```qkv, whose first line has the number `first_line`, and updates `state`.
LineResult<Change> read_lesson_block(std::string_view text, int first_line, LessonState& state,
                                     const FindDocument& find);

}  // namespace qkv
