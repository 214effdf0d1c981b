// The worksheet in the window: the file is what was chosen.
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/headless.h"

namespace qkv {

using test::Headless;
namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& path) {
    std::ifstream file(path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

// A separate folder that the dialog begins in.
struct Folder {
    Folder() : path(fs::temp_directory_path() / "qkv_worksheet_test") {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

void open_dialog(Headless& window) {
    window.click("learn");
    window.click("make_worksheet");
    window.frame(2);
}

}  // namespace

TEST_CASE(
    "level, count and format by clicks; the sheet and its answer key are written as the command line gives them") {
    const Folder folder;
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path});
    open_dialog(window);
    CHECK(window.sees("sheet_save"));
    const int pluses = static_cast<int>(window.items("plus").size());
    window.click("plus", pluses - 5);  // the first of the dialog's five: the level
    CHECK(window.ui().worksheet.options.level == 3);
    window.click("minus", static_cast<int>(window.items("minus").size()) - 4);
    CHECK(window.ui().worksheet.options.count == 4);
    window.click("sheet_markdown");
    window.click("sheet_save");
    window.frame(4);
    window.press(ImGuiKey_Enter);
    window.frame(4);

    const fs::path sheet = folder.path / "어텐션 문제지.md";
    const fs::path key = folder.path / "어텐션 문제지-answers.md";
    CHECK(content(sheet) == *worksheet({.count = 4, .level = 3}));
    CHECK(content(key) == *worksheet({.count = 4, .level = 3, .has_answers = true}));
    CHECK_FALSE(window.session.problem());
}

TEST_CASE("without the answer key one file is written; what cannot be written is said") {
    const Folder folder;
    Session session(reference_document());
    session.apply(action::SaveWorksheet{{.format = WorksheetFormat::html}, folder.path / "sheet.html", false});
    CHECK(content(folder.path / "sheet.html").starts_with("<!DOCTYPE html>"));
    CHECK_FALSE(fs::exists(folder.path / "sheet-answers.html"));
    session.apply(action::SaveWorksheet{{}, folder.path / "missing" / "sheet.md", true});
    CHECK(session.problem());
}

TEST_CASE("the dialog stays inside its limits, and Cancel and Escape leave nothing behind") {
    Headless window;
    open_dialog(window);
    for (int press = 0; press < 8; ++press) {
        const int pluses = static_cast<int>(window.items("plus").size());
        window.click("plus", pluses - 5);
    }
    CHECK(window.ui().worksheet.options.level == WorksheetOptions::largest_level);
    window.click("sheet_cancel");
    window.frame(2);
    CHECK_FALSE(window.sees("sheet_save"));
    CHECK_FALSE(window.sees("##name"));
    open_dialog(window);
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.sees("sheet_save"));
}

}  // namespace qkv
