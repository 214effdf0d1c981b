#include "session/stars.h"

#include <algorithm>
#include <fmt/format.h>

namespace qkv {

std::string star_id(const std::string& lesson, int chapter) { return fmt::format("{}/{}", lesson, chapter + 1); }

bool gives_stars(const Chapter& chapter) {
    return std::any_of(chapter.passages.begin(), chapter.passages.end(), [](const Passage& passage) {
        return passage.change.goal && passage.change.goal->edits_for_three_stars > 0;
    });
}

StarCount count_stars(const Stars& stars, const std::string& id, const Lesson& lesson) {
    StarCount count;
    for (int chapter = 0; chapter < static_cast<int>(lesson.chapters.size()); ++chapter) {
        if (!gives_stars(lesson.chapters[static_cast<std::size_t>(chapter)])) continue;
        count.all += 3;
        const auto earned = stars.find(star_id(id, chapter));
        if (earned != stars.end()) count.earned += earned->second;
    }
    return count;
}

}  // namespace qkv
