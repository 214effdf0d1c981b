#include "qkv/lesson.h"

#include <iostream>
#include <memory>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "qkv/path.h"
#include "session/lessons.h"

namespace qkv {
namespace {

ExitCode check_lesson(const Arguments& arguments, const std::string& file) {
    const auto lesson = load_lesson(path_from_utf8(file), arguments.language);
    if (!lesson) {
        // The form that compilers use, so that an editor can jump to the line.
        std::cerr << said(lesson.error(), arguments.language) << '\n';
        return bad_input;
    }
    int passages = 0;
    int questions = 0;
    int goals = 0;
    for (const Chapter& chapter : lesson->chapters) {
        passages += static_cast<int>(chapter.passages.size());
        for (const Passage& passage : chapter.passages) {
            questions += passage.change.question ? 1 : 0;
            goals += passage.change.goal ? 1 : 0;
        }
    }
    std::cout << lesson->title << '\n'
              << text(arguments.language, "cli.lesson.summary",
                      {{"chapters", std::to_string(lesson->chapters.size())},
                       {"passages", std::to_string(passages)},
                       {"questions", std::to_string(questions)},
                       {"goals", std::to_string(goals)}})
              << '\n';
    return done;
}

}  // namespace

Run add_lesson(Call& call) {
    const auto file = std::make_shared<std::string>();
    call.add("FILE", *file, "cli.lesson.file", Need::required);
    call.add_language();
    return [file](const Arguments& arguments) { return check_lesson(arguments, *file); };
}

}  // namespace qkv
