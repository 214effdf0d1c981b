#include "lesson/lesson_entries.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/short_text.h"
#include "lesson/goal_words.h"

namespace qkv {
namespace {

constexpr std::array<std::pair<std::string_view, LessonWord>, 10> words{{
    {"document", LessonWord::document},
    {"compare", LessonWord::compare},
    {"step", LessonWord::step},
    {"highlight", LessonWord::highlight},
    {"goal", LessonWord::goal},
    {"only", LessonWord::only},
    {"solution", LessonWord::solution},
    {"stars", LessonWord::stars},
    {"right", LessonWord::right},
    {"wrong", LessonWord::wrong},
}};

bool may_repeat(LessonWord word) {
    return word == LessonWord::goal || word == LessonWord::solution || word == LessonWord::wrong;
}

LineResult<LessonEntry> read_entry(std::string_view line, int number) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        return refused(number,
                       {"problem.lesson.no_colon", {{"typed", std::string(line)}, {"known", all_names(words)}}});
    }
    const std::string_view name = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    const auto word = value_named(words, name);
    if (!word) {
        return refused(number,
                       {"problem.lesson.unknown_word", {{"word", std::string(name)}, {"known", all_names(words)}}});
    }
    if (value.empty()) return refused(number, {"problem.lesson.no_value", {{"word", std::string(name)}}});
    return LessonEntry{*word, name, value, number};
}

}  // namespace

LineResult<std::vector<LessonEntry>> read_lesson_entries(std::string_view text, int first_line) {
    std::vector<LessonEntry> entries;
    for (int number = first_line; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.starts_with('#')) continue;
        const auto entry = read_entry(line, number);
        if (!entry) return tl::unexpected(entry.error());
        const bool is_second = std::ranges::find(entries, entry->word, &LessonEntry::word) != entries.end();
        if (is_second && !may_repeat(entry->word))
            return refused(number, {"problem.lesson.twice", {{"word", std::string(entry->name)}}});
        entries.push_back(*entry);
    }
    return entries;
}

}  // namespace qkv
