// Names and paths that are typed, and where a document is saved.
#include "panels/file_dialog.h"

#include <doctest/doctest.h>

#include "platform/folders.h"
#include "support/file_dialog.h"

namespace qkv {

using test::documents;
using test::Listed;
using test::opening;
using test::saving;
using test::ShownFileDialog;

TEST_CASE("saving adds the ending, and asks before anything is overwritten") {
    ShownFileDialog files(saving, "새 문서.qkv.json");
    SUBCASE("the stem is selected, so typing replaces it") {
        files.window.type("fresh");
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "fresh.qkv.json");
        return;
    }
    SUBCASE("Korean is composed in the field") {
        files.window.press(ImGuiMod_Ctrl | ImGuiKey_A);
        files.window.click("name_hangul");
        files.window.click("name");
        files.window.press(ImGuiMod_Ctrl | ImGuiKey_A);
        files.window.type_keys("answkd");
        files.window.click("accept");
        CHECK(files.chosen == files.folder / "문장.qkv.json");
        return;
    }
    files.window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    files.window.type("cat 2");
    files.window.press(ImGuiKey_Enter);
    REQUIRE(files.window.sees("overwrite"));
    CHECK(files.window.focused() == "keep");
    SUBCASE("Enter keeps the file") {
        files.window.press(ImGuiKey_Enter);
        CHECK(files.dialog.is_open());
        CHECK_FALSE(files.window.sees("overwrite"));
        CHECK(files.chosen.empty());
    }
    SUBCASE("so does Escape, without closing the dialog") {
        files.window.press(ImGuiKey_Escape);
        CHECK(files.dialog.is_open());
        CHECK_FALSE(files.window.sees("overwrite"));
        CHECK(files.chosen.empty());
    }
    SUBCASE("yes by the keyboard") {
        files.window.press(ImGuiKey_LeftArrow);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "cat 2.qkv.json");
    }
    SUBCASE("yes by the mouse") {
        files.window.click("overwrite");
        CHECK(files.chosen == files.folder / "cat 2.qkv.json");
        CHECK_FALSE(files.dialog.is_open());
    }
}

TEST_CASE("paths are typed into the path field and into the name field") {
    ShownFileDialog files(opening);
    const std::string inside = (files.folder / "안").string();
    const std::string document = (files.folder / "cat 2.qkv.json").string();
    SUBCASE("Ctrl+L and a folder") {
        files.window.press(ImGuiMod_Ctrl | ImGuiKey_L);
        files.window.type(inside);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.names() == Listed{"더 안"});
    }
    SUBCASE("Ctrl+L and a file") {
        files.window.press(ImGuiMod_Ctrl | ImGuiKey_L);
        files.window.type(document);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == document);
    }
    SUBCASE("Ctrl+L and nothing there; Escape gives the path back") {
        files.window.press(ImGuiMod_Ctrl | ImGuiKey_L);
        files.window.type("/no/such/file");
        files.window.press(ImGuiKey_Enter);
        CHECK(files.window.sees("problem.file.not_found"));
        CHECK(files.window.sees("path"));
        files.window.press(ImGuiKey_Escape);
        CHECK_FALSE(files.window.sees("path"));
        CHECK(files.names() == documents);
    }
    SUBCASE("a click beside the path opens the field") {
        files.window.click("type_path");
        files.window.type("~");
        files.window.press(ImGuiKey_Enter);
        CHECK(files.window.sees("crumb_" + home_folder().string()));
    }
    SUBCASE("a file in the name field") {
        files.window.click("name");
        files.window.type(document);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == document);
    }
    SUBCASE("a folder in the name field") {
        files.window.click("name");
        files.window.type(inside);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.names() == Listed{"더 안"});
        CHECK(files.dialog.is_open());
    }
    SUBCASE("a name without its ending") {
        files.window.click("name");
        files.window.type("cat 2");
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == document);
    }
}

TEST_CASE("a new folder is made in place and gone into") {
    ShownFileDialog files(saving, "a.qkv.json");
    SUBCASE("by the mouse") {
        files.window.click("new_folder");
        files.window.type("fresh");
        files.window.click("make_folder");
    }
    SUBCASE("by the keyboard") {
        files.window.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_N);
        files.window.type("fresh");
        files.window.press(ImGuiKey_Enter);
    }
    CHECK(is_directory(files.folder / "fresh"));
    CHECK_FALSE(files.window.sees("make_folder"));
    CHECK(files.names().empty());
    files.window.click("accept");
    CHECK(files.chosen == files.folder / "fresh" / "a.qkv.json");
}

TEST_CASE("a problem with a name is shown, and the dialog stays") {
    struct Row {
        const char* typed;
        const char* problem;
    };
    for (const auto& [typed, problem] : {Row{"sub", "problem.name.taken"},
                                         {"a/b", "problem.name.invalid"},
                                         {"..", "problem.name.invalid"},
                                         {"", "problem.name.no_folder_name"}}) {
        CAPTURE(std::string(typed));
        ShownFileDialog files(opening);
        files.window.click("new_folder");
        files.window.type(typed);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.window.sees(problem));
        files.window.press(ImGuiKey_Escape);
        CHECK(files.names() == documents);
        CHECK(files.dialog.is_open());
    }
    const std::string long_name(260, 'n');
    for (const auto& [typed, problem] : {Row{"", "problem.file.no_name"},
                                         {".qkv.json", "problem.file.no_name"},
                                         {"nowhere/a", "problem.folder.missing"},
                                         {long_name.c_str(), "problem.name.too_long"}}) {
        CAPTURE(std::string(typed));
        ShownFileDialog files(saving);
        files.window.type(typed);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.window.sees(problem));
        CHECK(files.dialog.is_open());
        CHECK(files.chosen.empty());
    }
}

}  // namespace qkv
