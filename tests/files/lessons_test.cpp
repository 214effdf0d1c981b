#include "session/lessons.h"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>

#include "qkv/document_json.h"
#include "session/examples.h"
#include "support/in_child.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string lesson(const std::string& title, const std::string& document = "reference") {
    return "# " + title + "\n\n## C\n\nx\n\n```qkv\ndocument: " + document + "\n```\n";
}

const Document& first_document(const Lesson& lesson) {
    return lesson.chapters.front().passages.front().change.document.value();
}

// "id=title" of every lesson of a person whose data are in `folder`; "id!key" of one that cannot be read.
std::string listed(const fs::path& folder, Language language) {
    return test::in_child([&] {
        setenv("XDG_DATA_HOME", folder.c_str(), 1);
        std::string all;
        for (const ListedLesson& own : own_lessons(language)) {
            all += (all.empty() ? "" : " ") + own.id;
            all += own.lesson ? "=" + own.lesson->title : "!" + own.lesson.error().id;
        }
        return all;
    });
}

}  // namespace

TEST_CASE("every lesson that comes with the program can be read, in both languages") {
    const auto& korean = built_in_lessons(Language::ko);
    const auto& english = built_in_lessons(Language::en);
    REQUIRE(korean.size() == english.size());
    for (std::size_t i = 0; i < korean.size(); ++i) {
        CAPTURE(korean[i].id);
        CHECK(korean[i].id == english[i].id);
        CHECK(korean[i].kind == english[i].kind);
        if (!korean[i].lesson) FAIL_CHECK(said(korean[i].lesson.error(), Language::en));
        if (!english[i].lesson) FAIL_CHECK(said(english[i].lesson.error(), Language::en));
        if (!korean[i].lesson || !english[i].lesson) continue;
        CHECK(korean[i].lesson->title != english[i].lesson->title);
        CHECK(korean[i].lesson->chapters.size() == english[i].lesson->chapters.size());
    }
}

TEST_CASE("the lesson in the manual for authors can be read") {
    std::ifstream file(QKV_SOURCE_DIR "/docs/lessons.md");
    const std::string manual{std::istreambuf_iterator<char>(file), {}};
    const std::string fence = "````";
    const auto begin = manual.find('\n', manual.find(fence)) + 1;
    const TemporaryFolder folder;
    write(folder / "manual.ko.md", manual.substr(begin, manual.find(fence, begin) - begin));
    const auto loaded = load_lesson(folder / "manual.ko.md", Language::ko);
    if (!loaded) FAIL(said(loaded.error(), Language::en));
    CHECK(loaded->chapters.front().passages.size() == 3);
    CHECK(loaded->chapters.front().passages[1].change.goal->edits_for_two_stars == 2);
}

TEST_CASE("a lesson opens examples in the language of its file, and documents beside it") {
    const TemporaryFolder folder;
    test::Random random(5);
    const Document own = test::random_document(random, 3, 2, 2);
    REQUIRE(save_document(own, folder / "own.qkv.json"));
    write(folder / "uniform.ko.md", lesson("T", "uniform"));
    write(folder / "uniform.en.md", lesson("T", "uniform"));
    write(folder / "uniform.md", lesson("T", "uniform"));
    write(folder / "own.md", lesson("T", "own.qkv.json"));

    const auto uniform = std::ranges::find(examples(), "uniform", &Example::id);
    REQUIRE(uniform->ko.get() != uniform->en.get());
    const auto opened = [&](const char* file, Language language) {
        const auto loaded = load_lesson(folder / file, language);
        if (!loaded) FAIL(said(loaded.error(), Language::en));
        return first_document(*loaded);
    };
    CHECK(opened("uniform.ko.md", Language::en) == uniform->ko.get());
    CHECK(opened("uniform.en.md", Language::ko) == uniform->en.get());
    CHECK(opened("uniform.md", Language::ko) == uniform->ko.get());
    CHECK(opened("uniform.md", Language::en) == uniform->en.get());
    CHECK(opened("own.md", Language::ko) == own);
}

TEST_CASE("what is wrong with a lesson, or a document beside it, names the file and the line") {
    const TemporaryFolder folder;
    write(folder / "a.md", lesson("T", "nowhere"));
    write(folder / "b.md", lesson("T", "broken.qkv.json"));
    write(folder / "broken.qkv.json", "{}");
    write(folder / "large.md", std::string((1 << 20) + 1, 'x'));
    const auto problem = [&](const char* file) {
        const auto loaded = load_lesson(folder / file, Language::en);
        return loaded ? "" : said(loaded.error(), Language::en).substr(folder.path().string().size() + 1);
    };
    CHECK(problem("a.md").starts_with("a.md:8: There is no document “nowhere”."));
    CHECK(problem("a.md").find("reference, uniform") != std::string::npos);
    CHECK(problem("b.md").starts_with("b.md:8: " + (folder / "broken.qkv.json").string() + ": format"));
    CHECK(problem("missing.md") == "missing.md: There is no such file. Check its name and folder.");
    CHECK(problem("large.md").starts_with("large.md: The file is larger than 1 MiB"));
}

TEST_CASE("a person's own lessons are listed once each, in the language that suits, broken ones too") {
    const TemporaryFolder folder;
    CHECK(listed(folder.path(), Language::ko).empty());
    const fs::path lessons = folder / "qkv" / "lessons";
    write(lessons / "both.ko.md", lesson("ko"));
    write(lessons / "both.en.md", lesson("en"));
    write(lessons / "korean.ko.md", lesson("ko"));
    write(lessons / "any.md", lesson("any"));
    write(lessons / "some.md", lesson("any"));
    write(lessons / "some.en.md", lesson("en"));
    write(lessons / "a.broken.md", "x");
    write(lessons / "notes.txt", "x");
    fs::create_directories(lessons / "folder.md");
    CHECK(listed(folder.path(), Language::ko) == "a.broken!problem.lesson.no_title any=any both=ko korean=ko some=any");
    CHECK(listed(folder.path(), Language::en) == "a.broken!problem.lesson.no_title any=any both=en korean=ko some=en");
}

}  // namespace qkv
