#include "lesson/lesson_block.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "base/short_text.h"
#include "lesson/comparison.h"
#include "lesson/goal_words.h"
#include "lesson/lesson_entries.h"

namespace qkv {
namespace {

constexpr std::array<std::pair<std::string_view, WindowPart>, 18> parts{{
    {"sentence", WindowPart::sentence},
    {"vectors", WindowPart::vectors},
    {"queries", WindowPart::queries},
    {"keys", WindowPart::keys},
    {"values", WindowPart::values},
    {"score", WindowPart::score},
    {"softmax", WindowPart::softmax},
    {"update", WindowPart::update},
    {"scores", WindowPart::scores},
    {"weights", WindowPart::weights},
    {"output", WindowPart::output},
    {"plane", WindowPart::plane},
    {"message", WindowPart::message},
    {"timeline", WindowPart::timeline},
    {"options", WindowPart::options},
    {"join", WindowPart::join},
    {"layer", WindowPart::layer},
    {"next", WindowPart::next},
}};

class BlockReader {
public:
    BlockReader(std::vector<LessonEntry> entries, LessonState& state, const FindDocument& find)
        : entries_(std::move(entries)), state_(state), find_(find) {}

    LineResult<Change> read_change() {
        return read_document()
            .and_then([&] { return read_step(); })
            .and_then([&] { return read_highlights(); })
            .and_then([&] { return read_goal(); })
            .and_then([&] { return read_question(entries_); })
            .map([&](std::optional<LessonQuestion> question) {
                change_.question = std::move(question);
                return std::move(change_);
            });
    }

private:
    const LessonEntry* find_entry(LessonWord word) const {
        const auto found =
            std::find_if(entries_.begin(), entries_.end(), [&](auto& entry) { return entry.word == word; });
        return found == entries_.end() ? nullptr : &*found;
    }

    LineResult<void> read_document() {
        const LessonEntry* entry = find_entry(LessonWord::document);
        const LessonEntry* comparison = find_entry(LessonWord::compare);
        if (entry == nullptr && comparison != nullptr)
            return refused(comparison->line, {"problem.lesson.compare_with", {}});
        if (entry == nullptr) return {};
        auto document = find_(entry->value);
        if (!document) return refused(entry->line, document.error());
        if (const auto read = read_comparison(*document); !read) return read;
        change_.document = *document;
        state_ = {std::move(*document), Step{}};
        return {};
    }

    // With the document that has been there until now.
    LineResult<void> read_comparison(const Document& opened) {
        const LessonEntry* entry = find_entry(LessonWord::compare);
        if (entry == nullptr) return {};
        auto vectors = compared(entry->value, state_.document, opened);
        if (!vectors) return refused(entry->line, vectors.error());
        change_.comparison = std::move(*vectors);
        return {};
    }

    LineResult<void> read_step() {
        const LessonEntry* entry = find_entry(LessonWord::step);
        if (entry == nullptr) return {};
        const auto step = parse_step(entry->value, state_.document);
        if (!step) return refused(entry->line, step.error());
        change_.step = *step;
        state_.step = *step;
        return {};
    }

    LineResult<void> read_highlights() {
        const LessonEntry* entry = find_entry(LessonWord::highlight);
        if (entry == nullptr) return {};
        for (const std::string_view name : split_at_commas(entry->value)) {
            const auto part = value_named(parts, name);
            if (!part) {
                return refused(entry->line, {"problem.lesson.highlight",
                                             {{"typed", std::string(name)}, {"known", all_names(parts)}}});
            }
            change_.highlights.push_back(*part);
        }
        return {};
    }

    LineResult<void> read_goal() {
        if (find_entry(LessonWord::goal) == nullptr) {
            for (const LessonEntry& entry : entries_) {
                if (entry.word == LessonWord::only || entry.word == LessonWord::solution ||
                    entry.word == LessonWord::stars) {
                    return refused(entry.line, {"problem.lesson.without_goal", {{"word", std::string(entry.name)}}});
                }
            }
            return {};
        }
        return read_conditions()
            .and_then([&] { return read_only(); })
            .and_then([&] { return read_solution(); })
            .and_then([&] { return read_stars(); })
            .and_then([&] { return check_task(); })
            .and_then([&] { return check_solution(); })
            .map([&] { finish_goal(); });
    }

    LineResult<void> read_conditions() {
        for (const LessonEntry& entry : entries_) {
            if (entry.word != LessonWord::goal) continue;
            const auto condition = parse_condition(entry.value, state_.document);
            if (!condition) return refused(entry.line, condition.error());
            goal_.conditions.push_back(*condition);
        }
        return {};
    }

    LineResult<void> read_only() {
        const LessonEntry* entry = find_entry(LessonWord::only);
        if (entry == nullptr) return {};
        const auto allowed = parse_allowed(entry->value, state_.document);
        if (!allowed) return refused(entry->line, allowed.error());
        goal_.only = *allowed;
        return {};
    }

    LineResult<void> read_solution() {
        goal_.solution = state_.document;
        for (const LessonEntry& entry : entries_) {
            if (entry.word != LessonWord::solution) continue;
            auto changed = with_assignment(goal_.solution, entry.value);
            if (!changed) return refused(entry.line, changed.error());
            goal_.solution = std::move(*changed);
        }
        const bool is_walk =
            std::all_of(goal_.conditions.begin(), goal_.conditions.end(),
                        [](const Condition& condition) { return condition.kind == Condition::Kind::step_reached; });
        if (is_walk || find_entry(LessonWord::solution) != nullptr) return {};
        return refused(find_entry(LessonWord::goal)->line, {"problem.lesson.no_solution", {}});
    }

    LineResult<void> read_stars() {
        const LessonEntry* entry = find_entry(LessonWord::stars);
        if (entry == nullptr) return {};
        const auto blank = std::min(entry->value.find_first_of(" \t"), entry->value.size());
        goal_.edits_for_three_stars = read_count(entry->value.substr(0, blank)).value_or(0);
        goal_.edits_for_two_stars = read_count(trimmed(entry->value.substr(blank))).value_or(0);
        if (goal_.edits_for_three_stars >= 1 && goal_.edits_for_two_stars >= goal_.edits_for_three_stars) return {};
        return refused(entry->line, {"problem.lesson.stars", {{"typed", std::string(entry->value)}}});
    }

    Progress progress_with(const Document& document, const Step& step) const {
        return progress(goal_, state_.document, document, attend(document), step);
    }

    LineResult<void> check_task() const {
        if (!progress_with(state_.document, state_.step).is_done()) return {};
        return refused(find_entry(LessonWord::goal)->line, {"problem.lesson.already_met", {}});
    }

    LineResult<void> check_solution() const {
        const LessonEntry* solution = find_entry(LessonWord::solution);
        const int line = (solution != nullptr ? solution : find_entry(LessonWord::goal))->line;
        const Progress reached = progress_with(goal_.solution, Walkthrough(goal_.solution, Detail::term).last());
        for (std::size_t i = 0; i < goal_.conditions.size(); ++i) {
            if (reached.conditions[i]) continue;
            return refused(line, {"problem.lesson.solution", {{"goal", goal_.conditions[i].text}}});
        }
        if (!reached.is_allowed) return refused(line, {"problem.lesson.solution_not_allowed", {}});
        if (find_entry(LessonWord::stars) == nullptr || reached.edits <= goal_.edits_for_three_stars) return {};
        return refused(
            find_entry(LessonWord::stars)->line,
            {"problem.lesson.stars_out_of_reach",
             {{"edits", fmt::format("{}", reached.edits)}, {"stars", fmt::format("{}", goal_.edits_for_three_stars)}}});
    }

    // A learner who is done has come this far.
    void finish_goal() {
        const Walkthrough walk(state_.document, Detail::product);
        for (const Condition& condition : goal_.conditions) {
            if (condition.kind != Condition::Kind::step_reached) continue;
            if (walk.number_of(condition.step) > walk.number_of(state_.step)) state_.step = condition.step;
        }
        change_.goal = std::move(goal_);
    }

    std::vector<LessonEntry> entries_;
    LessonState& state_;
    const FindDocument& find_;
    Change change_;
    Goal goal_;
};

}  // namespace

LineResult<Change> read_lesson_block(std::string_view text, int first_line, LessonState& state,
                                     const FindDocument& find) {
    return read_lesson_entries(text, first_line).and_then([&](std::vector<LessonEntry> entries) {
        return BlockReader(std::move(entries), state, find).read_change();
    });
}

}  // namespace qkv
