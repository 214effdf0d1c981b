// The worksheet in the window: the file is what was chosen.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "qkv/head_edit.h"
#include "support/drawn_text.h"
#include "support/file_content.h"
#include "support/headless.h"

namespace qkv {

using test::content;
using test::Headless;
namespace fs = std::filesystem;

namespace {

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
    const fs::path answers = folder.path / "어텐션 문제지-answers.md";
    CHECK(content(sheet) == *worksheet({.count = 4, .level = 3}));
    CHECK(content(answers) == *worksheet({.count = 4, .level = 3, .has_answers = true}));
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

TEST_CASE("the sentence in the window: an exercise for each token, with its numbers") {
    const Folder folder;
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path});
    open_dialog(window);
    const std::size_t steppers = window.items("plus").size();
    window.click("sheet_of_document");
    window.frame(2);
    CHECK(window.items("plus").size() == steppers - 3);
    window.click("sheet_markdown");
    SUBCASE("all of it") {
        window.click("sheet_save");
        window.frame(4);
        window.press(ImGuiKey_Enter);
        window.frame(4);
        const WorksheetOptions options{.count = 3, .level = 3};
        CHECK(content(folder.path / "어텐션 문제지.md") == *worksheet_of(reference_document(), options));
    }
    SUBCASE("two tokens, only weights") {
        window.click("minus", static_cast<int>(window.items("minus").size()) - 1);
        window.click("minus", static_cast<int>(window.items("minus").size()) - 2);
        window.click("sheet_save");
        window.frame(4);
        window.press(ImGuiKey_Enter);
        window.frame(4);
        const WorksheetOptions options{.count = 2, .level = 2};
        CHECK(content(folder.path / "어텐션 문제지.md") == *worksheet_of(reference_document(), options));
        CHECK(window.ui().worksheet.options.count == 5);
    }
    CHECK_FALSE(window.session.problem());
}

TEST_CASE("a document with heads and masks is asked at its own levels, one after another") {
    const Folder folder;
    Document document = with_head_added(reference_document());
    Headless window(document);
    window.session.apply(action::SetRecentFiles{{}, folder.path});
    open_dialog(window);
    window.click("sheet_of_document");
    window.frame(2);
    const int& level = window.ui().worksheet.document_level;
    const auto press = [&](const char* button) {
        window.click(button, static_cast<int>(window.items(button).size()) - 2);
        window.frame(2);
    };
    CHECK(level == 3);
    press("plus");
    CHECK(level == 7);
    window.click("sheet_markdown");
    window.click("sheet_save");
    window.frame(4);
    window.press(ImGuiKey_Enter);
    window.frame(4);
    CHECK(content(folder.path / "어텐션 문제지.md") == *worksheet_of(document, {.count = 3, .level = 7}));

    document.options.mask = Mask::causal;
    window.session.apply(action::SetOptions{document.options});
    open_dialog(window);
    press("minus");
    CHECK(level == 6);
    press("minus");
    press("minus");
    CHECK(level == 2);
    // Without W_O and mask, 7 and 6 are gone.
    press("plus");
    press("plus");
    CHECK(level == 6);
    window.press(ImGuiKey_Escape);
    window.frame(2);
    window.session.apply(action::SetOptions{{}});
    open_dialog(window);
    CHECK(level == 3);
    CHECK_FALSE(window.session.problem());
}

TEST_CASE("too many heads for paper say so in the dialog") {
    Document document = reference_document();
    for (int heads = 1; heads <= largest_worksheet_heads; ++heads) document = with_head_added(document);
    Headless window(document, {1440, 900}, {.language = Language::en});
    open_dialog(window);
    window.click("sheet_of_document");
    window.frame(2);
    const auto words = test::drawn_words();
    CHECK(std::ranges::find(words, "remove") != words.end());
    window.click("sheet_save");
    window.frame(4);
    CHECK_FALSE(window.sees("accept"));
}

TEST_CASE("a sentence that is too long for paper says so in the dialog and is not saved") {
    std::string sentence;
    for (int i = 0; i < 13; ++i) sentence += "t" + std::to_string(i) + " ";
    Headless window(*document_from_sentence(sentence));
    open_dialog(window);
    window.click("sheet_of_document");
    window.frame(2);
    window.click("sheet_save");
    window.frame(4);
    CHECK_FALSE(window.sees("accept"));
    window.click("sheet_made_up");
    window.frame(2);
    window.click("sheet_save");
    window.frame(4);
    CHECK(window.sees("accept"));
}

TEST_CASE("at 1024×640 and 200 % the dialogs of worksheets and exports are seen whole") {
    for (const Language language : {Language::ko, Language::en}) {
        for (const Dialog dialog : {Dialog::worksheet, Dialog::export_document}) {
            CAPTURE(static_cast<int>(language));
            CAPTURE(static_cast<int>(dialog));
            Headless window(reference_document(), {1024, 640}, {.language = language, .text_percent = 200});
            window.session.apply(request::ShowDialog{dialog});
            window.frame(6);
            const bool is_sheet = dialog == Dialog::worksheet;
            const ImGuiWindow* popup = ImGui::FindWindowByName(is_sheet ? "worksheet" : "export");
            REQUIRE(popup != nullptr);
            CHECK(popup->ScrollMax.x == 0);
            CHECK(popup->ScrollMax.y == 0);
            CHECK(popup->Pos.y >= 0);
            CHECK(window.item(is_sheet ? "sheet_cancel" : "export_cancel").Max.y <= 640);
            for (int level = 3; is_sheet && level <= WorksheetOptions::largest_level; ++level) {
                window.click("plus", static_cast<int>(window.items("plus").size()) - 5);
                window.frame(3);
                REQUIRE(window.ui().worksheet.options.level == level);
                CHECK(popup->ScrollMax.y == 0);
            }
            if (is_sheet) window.click("sheet_of_document");
            window.frame(3);
            CHECK(popup->ScrollMax.y == 0);
        }
    }
}

}  // namespace qkv
