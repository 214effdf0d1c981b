#include "qkv/lesson.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/short_text.h"
#include "lesson/goal_words.h"
#include "lesson/lesson_block.h"
#include "lesson/markdown.h"
#include "qkv/tokenizer.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

// In normal form C, as the tokens of a document are.
LineResult<std::string> normalized(std::string_view text) {
    text = without_byte_order_mark(text);
    std::string all;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = normalize(text.substr(0, end));
        if (!line) return refused(number, line.error());
        all += *line + '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

std::string plain_text(const TextBlock& block) {
    std::string text;
    for (const TextRun& run : block.runs) text += run.text;
    return text;
}

// Asterisks that were meant to make text bold. This happens between a bracket or quotation mark and a Korean particle.
bool has_stray_stars(const TextBlock& block) {
    return std::any_of(block.runs.begin(), block.runs.end(),
                       [](const TextRun& run) { return !run.is_code && run.text.find("**") != std::string::npos; });
}

class LessonReader {
public:
    explicit LessonReader(const FindDocument& find)
        : find_(find), state_{find("reference").value_or(reference_document()), Step{}} {}

    LineResult<Lesson> read(const std::vector<MarkdownBlock>& blocks) {
        for (const MarkdownBlock& block : blocks) {
            const auto taken = take(block);
            if (!taken) return tl::unexpected(taken.error());
        }
        if (lesson_.title.empty()) return refused(1, {"problem.lesson.no_title", {}});
        if (lesson_.chapters.empty()) return refused(1, {"problem.lesson.no_chapter", {}});
        return end_chapter().map([&] { return std::move(lesson_); });
    }

private:
    LineResult<void> take(const MarkdownBlock& block) {
        if (block.text.kind == TextBlock::Kind::code && block.language == "qkv") return take_change(block);
        if (has_stray_stars(block.text)) return refused(block.line, {"problem.lesson.stray_stars", {}});
        if (block.heading_level == 1 && !block.is_nested) return take_title(block);
        if (block.heading_level == 2 && !block.is_nested) return take_chapter(block);
        text().push_back(block.text);
        if (text().size() == 1) passage_.line = block.line;
        return {};
    }

    // Where the next text goes.
    std::vector<TextBlock>& text() { return lesson_.chapters.empty() ? lesson_.introduction : passage_.text; }

    LineResult<void> take_title(const MarkdownBlock& block) {
        if (!lesson_.title.empty()) return refused(block.line, {"problem.lesson.second_title", {}});
        lesson_.title = trimmed(plain_text(block.text));
        return {};
    }

    LineResult<void> take_chapter(const MarkdownBlock& block) {
        if (lesson_.title.empty()) return refused(block.line, {"problem.lesson.no_title", {}});
        if (const auto ended = end_chapter(); !ended) return ended;
        const std::string title(trimmed(plain_text(block.text)));
        if (title.empty()) return refused(block.line, {"problem.lesson.no_chapter_title", {}});
        lesson_.chapters.push_back({title, {}, state_.document, state_.step, block.line});
        return {};
    }

    LineResult<void> take_change(const MarkdownBlock& block) {
        if (block.is_nested) return refused(block.line, {"problem.lesson.nested", {}});
        if (lesson_.chapters.empty()) return refused(block.line, {"problem.lesson.before_chapter", {}});
        auto change = read_lesson_block(plain_text(block.text), block.line + 1, state_, find_);
        if (!change) return tl::unexpected(change.error());
        if (passage_.text.empty()) passage_.line = block.line;
        passage_.change = std::move(*change);
        end_passage();
        return {};
    }

    void end_passage() { lesson_.chapters.back().passages.push_back(std::exchange(passage_, {})); }

    LineResult<void> end_chapter() {
        if (lesson_.chapters.empty()) return {};
        if (!passage_.text.empty()) end_passage();
        const Chapter& chapter = lesson_.chapters.back();
        if (chapter.passages.empty()) {
            return refused(chapter.line, {"problem.lesson.empty_chapter", {{"title", chapter.title}}});
        }
        return {};
    }

    const FindDocument& find_;
    LessonState state_;
    Lesson lesson_;
    Passage passage_;
};

// A problem in a document of the lesson's folder names its own file.
Problem in_file(const LineProblem& found, const std::string& file_name) {
    Problem problem = found.problem;
    const std::string place = fmt::format("{}:{}", file_name, found.line);
    const auto file =
        std::find_if(problem.args.begin(), problem.args.end(), [](auto& arg) { return arg.name == "file"; });
    if (file == problem.args.end()) {
        problem.args.push_back({"file", place});
    } else {
        file->value = place + ": " + file->value;
    }
    return problem;
}

}  // namespace

Result<Lesson> parse_lesson(std::string_view markdown, const std::string& file_name, const FindDocument& find) {
    return normalized(markdown)
        .and_then([&](const std::string& text) { return LessonReader(find).read(read_markdown(text)); })
        .map_error([&](const LineProblem& found) { return in_file(found, file_name); });
}

}  // namespace qkv
