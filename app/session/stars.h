#pragma once

#include <map>
#include <string>

#include "qkv/lesson.h"

namespace qkv {

/// The best stars that were earned, for each puzzle: see star_id().
using Stars = std::map<std::string, int>;

/// "puzzles/3" for the third chapter of puzzles.
std::string star_id(const std::string& lesson, int chapter);

/// How many stars have been earned of how many there are.
struct StarCount {
    int earned = 0;
    int all = 0;
};
StarCount count_stars(const Stars& stars, const std::string& id, const Lesson& lesson);

/// Whether a chapter's task gives stars.
bool gives_stars(const Chapter& chapter);

}  // namespace qkv
