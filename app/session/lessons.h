#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "qkv/lesson.h"
#include "qkv/text.h"

namespace qkv {

enum class LessonKind {
    lesson,  ///< assets/lessons
    puzzle,  ///< assets/puzzles
    own,     ///< a person's own
};

/// A lesson that can be chosen, or the problem with its file.
struct ListedLesson {
    std::string id;  ///< the file's name without language and ending: "numbers" of numbers.ko.md
    LessonKind kind = LessonKind::lesson;
    std::filesystem::path path;  ///< of a person's own; empty for those that come with the program
    Result<Lesson> lesson;
};

/// The lessons and then the puzzles that come with the program, each in the order of the files' names; one that is
/// missing in this language is listed in the other. Read once.
const std::vector<ListedLesson>& built_in_lessons(Language language);

/// The lessons in a person's lessons_folder(), read now; likewise. A file without a language in its name (numbers.md)
/// counts for both. None if there is no such folder.
std::vector<ListedLesson> own_lessons(Language language);

/// data_folder()/lessons. Need not exist.
std::filesystem::path lessons_folder();

/// Reads a lesson. The documents that it opens are examples, in the language that the file's name gives (.ko.md,
/// .en.md; otherwise `language`), or files beside it. Fails also when the file is missing, a folder, larger than
/// 1 MiB or not readable. Problems name the file as `path` does.
Result<Lesson> load_lesson(const std::filesystem::path& path, Language language);

}  // namespace qkv
