// The questions of a lesson, which are answered by a click.
#include <algorithm>

#include "base/short_text.h"
#include "lesson/lesson_entries.h"

namespace qkv {
namespace {

// "the new V | why it is wrong"; the right answer has no reason.
LineResult<Choice> read_choice(const LessonEntry& entry) {
    if (entry.word == LessonWord::right) return Choice{std::string(entry.value), true, {}};
    const auto bar = std::min(entry.value.find('|'), entry.value.size());
    const std::string_view answer = trimmed(entry.value.substr(0, bar));
    const std::string_view reason = trimmed(entry.value.substr(std::min(bar + 1, entry.value.size())));
    if (answer.empty() || reason.empty()) return refused(entry.line, {"problem.lesson.no_reason", {}});
    return Choice{std::string(answer), false, std::string(reason)};
}

}  // namespace

LineResult<std::optional<LessonQuestion>> read_question(const std::vector<LessonEntry>& entries) {
    LessonQuestion question;
    int line = 0;
    int right = 0;
    for (const LessonEntry& entry : entries) {
        if (entry.word != LessonWord::right && entry.word != LessonWord::wrong) continue;
        auto choice = read_choice(entry);
        if (!choice) return tl::unexpected(choice.error());
        if (std::ranges::find(question.choices, choice->text, &Choice::text) != question.choices.end())
            return refused(entry.line, {"problem.lesson.same_choice", {{"typed", choice->text}}});
        if (line == 0) line = entry.line;
        right += choice->is_right ? 1 : 0;
        question.choices.push_back(std::move(*choice));
    }
    if (question.choices.empty()) return std::nullopt;
    if (right == 0) return refused(line, {"problem.lesson.no_right", {}});
    if (question.choices.size() == 1) return refused(line, {"problem.lesson.no_wrong", {}});
    const auto goal = std::ranges::find(entries, LessonWord::goal, &LessonEntry::word);
    if (goal != entries.end()) return refused(goal->line, {"problem.lesson.question_and_goal", {}});
    return question;
}

}  // namespace qkv
