#pragma once

#include <string_view>
#include <vector>

#include "lesson/lesson_block.h"

namespace qkv {

/// The words that a line of a block begins with.
enum class LessonWord { document, compare, step, highlight, goal, only, solution, stars, right, wrong };

/// A line of a block: "step: end".
struct LessonEntry {
    LessonWord word;
    std::string_view name;   ///< the word as it was written
    std::string_view value;  ///< trimmed, not empty
    int line;                ///< of the file
};

/// The lines of a block ```qkv, whose first one has the number `first_line`; empty lines and notes are left out. Fails
/// with what is wrong in a line: no colon, an unknown word, no value, a second line of a word that may stand only once.
LineResult<std::vector<LessonEntry>> read_lesson_entries(std::string_view text, int first_line);

/// The question that the lines `right` and `wrong` ask; none if there are no such lines.
LineResult<std::optional<LessonQuestion>> read_question(const std::vector<LessonEntry>& entries);

}  // namespace qkv
