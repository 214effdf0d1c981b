#include "lesson/lesson_entries.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/short_text.h"
#include "lesson/goal_words.h"

namespace qkv {
namespace {

constexpr std::array<std::pair<std::string_view, LessonKey>, 9> keys{{
    {"document", LessonKey::document},
    {"step", LessonKey::step},
    {"highlight", LessonKey::highlight},
    {"goal", LessonKey::goal},
    {"only", LessonKey::only},
    {"solution", LessonKey::solution},
    {"stars", LessonKey::stars},
    {"right", LessonKey::right},
    {"wrong", LessonKey::wrong},
}};

bool may_repeat(LessonKey key) {
    return key == LessonKey::goal || key == LessonKey::solution || key == LessonKey::wrong;
}

tl::unexpected<LineProblem> refused(int line, Problem problem) {
    return tl::unexpected(LineProblem{line, std::move(problem)});
}

LineResult<LessonEntry> read_entry(std::string_view line, int number) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        return refused(number, {"problem.lesson.no_colon", {{"typed", std::string(line)}, {"known", all_names(keys)}}});
    }
    const std::string_view name = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    const auto key = value_named(keys, name);
    if (!key) {
        return refused(number, {"problem.lesson.key", {{"key", std::string(name)}, {"known", all_names(keys)}}});
    }
    if (value.empty()) return refused(number, {"problem.lesson.no_value", {{"key", std::string(name)}}});
    return LessonEntry{*key, name, value, number};
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
        const bool is_second = std::ranges::find(entries, entry->key, &LessonEntry::key) != entries.end();
        if (is_second && !may_repeat(entry->key))
            return refused(number, {"problem.lesson.twice", {{"key", std::string(entry->name)}}});
        entries.push_back(*entry);
    }
    return entries;
}

}  // namespace qkv
