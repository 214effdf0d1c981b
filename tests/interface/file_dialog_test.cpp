#include "panels/file_dialog.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/file_dialog.h"

namespace qkv {

using test::documents;
using test::Listed;
using test::opening;
using test::saving;
using test::ShownFileDialog;
using test::write;
using Path = std::filesystem::path;

TEST_CASE("a document is opened by a double click, by a click and the button, and by the keyboard") {
    ShownFileDialog files(opening);
    CHECK(files.names() == documents);
    SUBCASE("double click") { files.window.double_click("cat 10.qkv.json"); }
    SUBCASE("click and button") {
        files.window.click("cat 10.qkv.json");
        CHECK(files.dialog.is_open());
        files.window.click("accept");
    }
    SUBCASE("arrows and Enter") {
        for (int i = 0; i < 4; ++i) files.window.press(ImGuiKey_DownArrow);
        files.window.press(ImGuiKey_Enter);
    }
    SUBCASE("End, up and Enter") {
        files.window.press(ImGuiKey_End);
        files.window.press(ImGuiKey_UpArrow);
        files.window.press(ImGuiKey_Enter);
    }
    SUBCASE("first letters and Enter") {
        files.window.type("cat 1");
        files.window.press(ImGuiKey_Enter);
    }
    CHECK(files.chosen == files.folder / "cat 10.qkv.json");
    CHECK_FALSE(files.dialog.is_open());
    CHECK_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup));
}

TEST_CASE("Escape and the button close the dialog without a choice") {
    ShownFileDialog files(saving, "a.qkv.json");
    SUBCASE("Escape") { files.window.press(ImGuiKey_Escape); }
    SUBCASE("button") { files.window.click("cancel"); }
    CHECK_FALSE(files.dialog.is_open());
    CHECK(files.chosen.empty());
    CHECK_FALSE(files.window.sees("cancel"));
    files.open(opening, "");
    CHECK(files.names() == documents);
}

TEST_CASE("folders are entered and left with the keyboard and the mouse") {
    ShownFileDialog files(opening);
    files.window.press(ImGuiKey_DownArrow);
    files.window.press(ImGuiKey_DownArrow);
    files.window.press(ImGuiKey_Enter);
    CHECK(files.names() == Listed{"더 안"});
    SUBCASE("Backspace goes back to where one was") {
        files.window.press(ImGuiKey_Backspace);
        CHECK(files.names() == documents);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.names() == Listed{"더 안"});
    }
    SUBCASE("Alt+Up") {
        files.window.press(ImGuiMod_Alt | ImGuiKey_UpArrow);
        CHECK(files.names() == documents);
    }
    SUBCASE("the button") {
        files.window.click("up");
        CHECK(files.names() == documents);
    }
    SUBCASE("a crumb, then a double click") {
        files.window.click("crumb_" + files.folder.path().string());
        CHECK(files.names() == documents);
        files.window.double_click("안");
        CHECK(files.names() == Listed{"더 안"});
    }
}

TEST_CASE("typed letters choose a row, in Hangul too") {
    ShownFileDialog files(opening);
    SUBCASE("keys of Hangul") { files.window.type("rk"); }
    SUBCASE("Hangul of an input method") { files.window.type("가"); }
    files.window.press(ImGuiKey_Enter);
    CHECK(files.chosen == files.folder / "가.qkv.json");
}

TEST_CASE("in a list for saving, letters after a pause begin a new name") {
    ShownFileDialog files(saving, "a");
    files.window.click("가.qkv.json");
    files.window.type("s");
    files.window.wait(1.5);
    files.window.type("c");
    files.window.press(ImGuiKey_Enter);
    REQUIRE(files.window.sees("overwrite"));
    files.window.click("overwrite");
    CHECK(files.chosen == files.folder / "cat 2.qkv.json");
}

TEST_CASE("Tab goes through places, list, filter, name and buttons") {
    ShownFileDialog files(opening);
    while (!files.window.focused().starts_with("place_")) {
        files.window.press(ImGuiKey_Tab);
        REQUIRE(ImGui::GetTime() < 10);
    }
    for (const char* stop : {"file_list", "find", "documents_alone", "hidden", "name", "name_hangul", "cancel",
                             "accept", "up", "type_path", "new_folder"}) {
        files.window.press(ImGuiKey_Tab);
        CHECK(files.window.focused() == stop);
    }
    files.window.press(ImGuiKey_Tab);
    CHECK(files.window.focused().starts_with("place_"));
    files.window.press(ImGuiMod_Shift | ImGuiKey_Tab);
    CHECK(files.window.focused() == "new_folder");
    files.window.press(ImGuiKey_Space);
    CHECK(files.window.sees("folder_name"));
}

TEST_CASE("other files, hidden files and names to be found") {
    ShownFileDialog files(opening);
    files.window.click("documents_alone");
    CHECK(files.names() == Listed{"sub", "안", "cat 2.qkv.json", "cat 10.qkv.json", "notes.txt", "가.qkv.json"});
    files.window.press(ImGuiMod_Ctrl | ImGuiKey_H);
    CHECK(files.names().size() == 7);
    files.window.press(ImGuiMod_Ctrl | ImGuiKey_H);
    files.window.press(ImGuiMod_Ctrl | ImGuiKey_F);
    files.window.type("CAT");
    CHECK(files.names() == Listed{"cat 2.qkv.json", "cat 10.qkv.json"});
    SUBCASE("Down and Enter open the first") {
        files.window.press(ImGuiKey_DownArrow);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "cat 2.qkv.json");
    }
    SUBCASE("Escape shows all again and only then closes") {
        files.window.press(ImGuiKey_Escape);
        CHECK(files.dialog.is_open());
        CHECK(files.names().size() == 6);
        files.window.press(ImGuiKey_Escape);
        CHECK_FALSE(files.dialog.is_open());
    }
}

TEST_CASE("a name in normal form D is found and opened") {
    ShownFileDialog files(opening);
    const Path name = "\u1112\u1161\u11AB\u1100\u1173\u11AF.qkv.json";
    write(files.folder / name);
    write(files.folder / "\xFF.qkv.json");
    files.window.press(ImGuiKey_F5);
    files.window.press(ImGuiMod_Ctrl | ImGuiKey_F);
    files.window.click("name_hangul");
    files.window.press(ImGuiMod_Ctrl | ImGuiKey_F);
    files.window.type_keys("gks");
    CHECK(files.names() == Listed{"한글.qkv.json"});
    files.window.double_click("한글.qkv.json");
    CHECK(files.chosen == files.folder / name);
    files.open(opening, "");
    files.window.click("\uFFFD.qkv.json");
    files.window.click("accept");
    CHECK(files.chosen == files.folder / "\xFF.qkv.json");
}

TEST_CASE("a click on a column sorts by it, a second one the other way round") {
    ShownFileDialog files(opening);
    files.window.click("sort_size");
    CHECK(files.names() == Listed{"안", "sub", "cat 2.qkv.json", "cat 10.qkv.json", "가.qkv.json"});
    files.window.click("sort_size");
    CHECK(files.names() == Listed{"sub", "안", "가.qkv.json", "cat 10.qkv.json", "cat 2.qkv.json"});
    files.window.click("sort_name");
    CHECK(files.names() == documents);
}

TEST_CASE("a vanished folder is replaced by the one above, with a message") {
    ShownFileDialog files(opening);
    files.window.double_click("안");
    std::filesystem::remove_all(files.folder / "안");
    files.window.frame(2);
    CHECK(files.window.sees("problem.folder.missing"));
    CHECK(files.names() == Listed{"sub", "cat 2.qkv.json", "cat 10.qkv.json", "가.qkv.json"});
    files.window.double_click("sub");
    CHECK_FALSE(files.window.sees("problem.folder.missing"));
}

TEST_CASE("new and removed files are noticed immediately, and the chosen row stays") {
    ShownFileDialog files(opening);
    files.window.click("cat 10.qkv.json");
    write(files.folder / "cat 5.qkv.json");
    const auto later = std::filesystem::file_time_type::clock::now() + std::chrono::seconds(1);
    last_write_time(files.folder.path(), later);
    files.window.frame(3);
    CHECK(files.names().size() == documents.size() + 1);
    files.window.press(ImGuiKey_Enter);
    CHECK(files.chosen == files.folder / "cat 10.qkv.json");
}

TEST_CASE("recent documents and their folders are one click away") {
    ShownFileDialog files(opening);
    write(files.folder / "안" / "x.qkv.json");
    const Path recent = files.folder / "안" / "x.qkv.json";
    files.open(opening, "", {recent, files.folder / "gone.qkv.json"});
    CHECK_FALSE(files.window.sees("place_" + (files.folder / "gone.qkv.json").string()));
    SUBCASE("the folder") {
        files.window.click("place_" + recent.parent_path().string());
        CHECK(files.names() == Listed{"더 안", "x.qkv.json"});
    }
    SUBCASE("the document") {
        files.window.click("place_" + recent.string());
        CHECK(files.chosen == recent);
    }
}

TEST_CASE("ten thousand files are looked through without drawing more than are seen") {
    ShownFileDialog files(opening);
    std::filesystem::create_directory(files.folder / "many");
    for (int i = 0; i < 10'000; ++i) {
        // Links to one file: some file systems take long to make files.
        create_hard_link(files.folder / "notes.txt", files.folder / "many" / fmt::format("{}.qkv.json", i));
    }
    files.window.press(ImGuiKey_F5);
    files.window.double_click("many");
    CHECK(files.names().front() == "0.qkv.json");
    CHECK(files.names().size() < 50);
    files.window.press(ImGuiKey_End);
    CHECK(files.names().back() == "9999.qkv.json");
    files.window.press(ImGuiKey_PageUp);
    files.window.press(ImGuiKey_Home);
    CHECK(files.names().front() == "0.qkv.json");
    files.window.press(ImGuiKey_PageDown);
    files.window.press(ImGuiKey_PageDown);
    CHECK(files.names().front() != "0.qkv.json");
    files.window.type("5678");
    files.window.press(ImGuiKey_Enter);
    CHECK(files.chosen == files.folder / "many" / "5678.qkv.json");
}

TEST_CASE("everything stays within the window at any size of window and text") {
    struct Size {
        ImVec2 window;
        int percent;
    };
    for (const auto& [size, percent] :
         {Size{{1024, 640}, 75}, {{1024, 640}, 200}, {{1024, 640}, 300}, {{1440, 900}, 300}, {{3840, 2160}, 100}}) {
        for (const FileDialogPurpose purpose : {opening, saving}) {
            CAPTURE(size.x);
            CAPTURE(percent);
            ShownFileDialog files(purpose, "a.qkv.json", size, percent);
            ImRect inside = ImGui::FindWindowByName("file_dialog")->InnerRect;
            inside.Expand(1.0F);
            for (const char* label : {"up", "new_folder", "file_list", "name", "name_hangul", "cancel", "accept"}) {
                CAPTURE(std::string(label));
                CHECK(inside.Contains(files.window.item(label)));
            }
            CHECK(files.names().size() >= 2);
            CHECK(ImRect({0, 0}, size).Contains(inside));
        }
    }
}

TEST_CASE("in a small window the places and the switches are in a menu") {
    ShownFileDialog files(opening, "", {1024, 640}, 300);
    CHECK_FALSE(files.window.sees("hidden"));
    files.window.click("files_menu");
    files.window.click("menu_documents_alone");
    files.window.press(ImGuiKey_Escape);
    CHECK(files.dialog.is_open());
    files.window.type("notes");
    files.window.press(ImGuiKey_Enter);
    CHECK(files.chosen == files.folder / "notes.txt");
}

}  // namespace qkv
