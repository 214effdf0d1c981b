#pragma once

#include <string_view>

#include "qkv/lesson.h"

namespace qkv {

/// What is wrong in a line of a lesson.
struct LineProblem {
    int line = 1;
    Problem problem;
};

template <class T>
using LineResult = tl::expected<T, LineProblem>;

/// What a lesson has come to.
struct LessonState {
    Document document;
    Step step;
};

/// Reads what stands in a block ```qkv, whose first line has the number `first_line`, and moves `state` on.
LineResult<Change> read_lesson_block(std::string_view text, int first_line, LessonState& state,
                                     const FindDocument& find);

}  // namespace qkv
