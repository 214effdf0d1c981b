#include "session/lessons.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "lesson_assets.h"
#include "platform/folders.h"
#include "qkv/document_json.h"
#include "qkv/file.h"
#include "qkv/path.h"
#include "qkv/trained_model.h"
#include "session/examples.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_bytes = 1 << 20;

// The parts of "numbers.ko.md".
struct LessonName {
    std::string id;
    std::optional<Language> language;
};

LessonName parts_of(const fs::path& file) {
    const fs::path stem = file.stem();
    const std::string ending = to_utf8(stem.extension());
    const auto language = ending.empty() ? std::nullopt : language_from_name(ending.substr(1));
    return {language ? to_utf8(stem.stem()) : to_utf8(stem), language};
}

std::string known_examples() {
    std::string ids;
    for (const Example& example : examples()) ids += (ids.empty() ? "" : ", ") + example.id;
    return ids;
}

// "model 나는 사과를": a sentence in the tiny model of the language.
Result<Document> find_example(std::string_view name, Language language) {
    constexpr std::string_view in_model = "model ";
    if (name.starts_with(in_model))
        return document_in_model(*trained_model(qkv::name(language)), name.substr(in_model.size()));
    const auto found = std::ranges::find(examples(), name, &Example::id);
    if (found != examples().end()) return found->document(language);
    return tl::unexpected(
        Problem{"problem.lesson.document", {{"name", std::string(name)}, {"known", known_examples()}}});
}

Result<Document> find_document(std::string_view name, const fs::path& folder, Language language) {
    auto example = find_example(name, language);
    std::error_code error;
    const fs::path path = folder / path_from_utf8(name);
    if (example || !fs::is_regular_file(path, error)) return example;
    return load_document(path);
}

Result<Lesson> built_in_lesson(std::string_view path, Language language) {
    return parse_lesson(lesson_asset(path), std::string(path),
                        [&](std::string_view name) { return find_example(name, language); });
}

// For each id, the file that suits the reader best.
std::map<std::string, fs::path> chosen(const std::vector<fs::path>& files, Language language) {
    const auto rank = [&](const fs::path& file) {
        const auto its_language = parts_of(file).language;
        if (its_language == language) return 0;
        return its_language ? 2 : 1;
    };
    std::map<std::string, fs::path> best;
    for (const fs::path& file : files) {
        const auto [entry, is_new] = best.try_emplace(parts_of(file).id, file);
        if (!is_new && rank(file) < rank(entry->second)) entry->second = file;
    }
    return best;
}

std::vector<fs::path> built_in_files(std::string_view folder) {
    std::vector<fs::path> files;
    for (const std::string_view asset : lesson_asset_paths()) {
        const fs::path path = path_from_utf8(asset);
        if (path.parent_path() == path_from_utf8(folder)) files.push_back(path);
    }
    return files;
}

std::vector<ListedLesson> read_built_in(Language language) {
    constexpr std::array<std::pair<std::string_view, LessonKind>, 2> folders{
        {{"lessons", LessonKind::lesson}, {"puzzles", LessonKind::puzzle}}};
    std::vector<ListedLesson> all;
    for (const auto& [folder, kind] : folders) {
        for (const auto& [id, path] : chosen(built_in_files(folder), language)) {
            const Language its_language = parts_of(path).language.value_or(language);
            all.push_back({id, kind, {}, built_in_lesson(to_utf8(path), its_language)});
        }
    }
    return all;
}

std::vector<fs::path> markdown_files(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        const bool is_file = entry->is_regular_file(ignored);
        if (is_file && entry->path().extension() == ".md") files.push_back(entry->path());
    }
    return files;
}

}  // namespace

const std::vector<ListedLesson>& built_in_lessons(Language language) {
    static const std::vector<ListedLesson> korean = read_built_in(Language::ko);
    static const std::vector<ListedLesson> english = read_built_in(Language::en);
    return language == Language::ko ? korean : english;
}

std::vector<ListedLesson> own_lessons(Language language) {
    std::vector<ListedLesson> all;
    for (const auto& [id, path] : chosen(markdown_files(lessons_folder()), language)) {
        all.push_back({id, LessonKind::own, path, load_lesson(path, language)});
    }
    return all;
}

fs::path lessons_folder() { return data_folder() / "lessons"; }

Result<Lesson> load_lesson(const fs::path& path, Language language) {
    const Language its_language = parts_of(path).language.value_or(language);
    return read_file(path, largest_bytes).and_then([&](const std::string& markdown) {
        return parse_lesson(markdown, to_utf8(path), [&](std::string_view name) {
            return find_document(name, path.parent_path(), its_language);
        });
    });
}

}  // namespace qkv
