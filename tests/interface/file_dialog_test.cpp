#include "panels/file_dialog.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

#include "platform/folders.h"
#include "support/headless.h"
#include "support/temporary_folder.h"

namespace qkv {

using test::Headless;
using Path = std::filesystem::path;

namespace {

void write(const Path& path, std::size_t bytes = 1) { std::ofstream(path) << std::string(bytes, 'x'); }

/// The dialog over the real window, in a folder with two folders, three documents and what is not shown at first.
class Dialog {
public:
    explicit Dialog(FileDialogPurpose purpose, std::string name = "", ImVec2 size = {1440, 900}, int percent = 100)
        : window(reference_document(), size, with_text_size(percent)) {
        create_directories(folder / "안" / "더 안");
        create_directories(folder / "sub");
        write(folder / "가.qkv.json");
        write(folder / "cat 2.qkv.json", 50);
        write(folder / "cat 10.qkv.json", 20);
        write(folder / "notes.txt");
        write(folder / ".hidden.qkv.json");
        window.draws_more = [this](const Ui& ui) {
            if (const auto file = dialog.draw(ui)) chosen = *file;
        };
        window.before_more = [this](const Ui& ui) { dialog.before_frame(ui.fonts); };
        open(purpose, std::move(name));
    }

    void open(FileDialogPurpose purpose, std::string name, const std::vector<Path>& recent = {}) {
        dialog.open(purpose, folder.path(), std::move(name), recent);
        window.frame(6);
    }

    /// The names in the list, from top to bottom.
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        const ImRect list = window.item("file_list");
        const std::vector<std::string> labels = window.labels();
        for (const std::string& label : labels) {
            for (const ImRect& box : window.items(label)) {
                const bool is_row = list.Contains(box.GetCenter()) && label != "file_list" &&
                                    box.GetWidth() > 0.9F * list.GetWidth() && box.GetHeight() < 2.2F * window.ui().em;
                const bool is_new = std::find(names.begin(), names.end(), label) == names.end();
                if (is_row && is_new) names.push_back(label);
            }
        }
        return names;
    }

    const test::TemporaryFolder folder;
    Headless window;
    FileDialog dialog;
    Path chosen;

private:
    static ViewSettings with_text_size(int percent) {
        ViewSettings view;
        view.text_percent = percent;
        view.language = Language::en;
        return view;
    }
};

constexpr auto opening = FileDialogPurpose::open;
constexpr auto saving = FileDialogPurpose::save;
using Listed = std::vector<std::string>;

const Listed documents{"sub", "안", "cat 2.qkv.json", "cat 10.qkv.json", "가.qkv.json"};

}  // namespace

TEST_CASE("a document is opened by a double click, by a click and the button, and by the keyboard") {
    Dialog files(opening);
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
    Dialog files(saving, "a.qkv.json");
    SUBCASE("Escape") { files.window.press(ImGuiKey_Escape); }
    SUBCASE("button") { files.window.click("cancel"); }
    CHECK_FALSE(files.dialog.is_open());
    CHECK(files.chosen.empty());
    CHECK_FALSE(files.window.sees("cancel"));
    files.open(opening, "");
    CHECK(files.names() == documents);
}

TEST_CASE("folders are entered and left with the keyboard and the mouse") {
    Dialog files(opening);
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

TEST_CASE("typed letters jump, in Hangul too") {
    Dialog files(opening);
    SUBCASE("keys of Hangul") { files.window.type("rk"); }
    SUBCASE("Hangul of an input method") { files.window.type("가"); }
    files.window.press(ImGuiKey_Enter);
    CHECK(files.chosen == files.folder / "가.qkv.json");
}

TEST_CASE("letters after a pause begin a new name") {
    Dialog files(opening);
    files.window.type("s");
    files.window.wait(1.5);
    files.window.type("c");
    files.window.press(ImGuiKey_Enter);
    CHECK(files.chosen == files.folder / "cat 2.qkv.json");
}

TEST_CASE("Tab goes through places, list, filter, name and buttons") {
    Dialog files(opening);
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
    Dialog files(opening);
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
    Dialog files(opening);
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
    Dialog files(opening);
    files.window.click("sort_size");
    CHECK(files.names() == Listed{"안", "sub", "cat 2.qkv.json", "cat 10.qkv.json", "가.qkv.json"});
    files.window.click("sort_size");
    CHECK(files.names() == Listed{"sub", "안", "가.qkv.json", "cat 10.qkv.json", "cat 2.qkv.json"});
    files.window.click("sort_name");
    CHECK(files.names() == documents);
}

TEST_CASE("saving adds the ending, and asks before anything is overwritten") {
    Dialog files(saving, "새 문서.qkv.json");
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
    Dialog files(opening);
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
    Dialog files(saving, "a.qkv.json");
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
        Dialog files(opening);
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
        Dialog files(saving);
        files.window.type(typed);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.window.sees(problem));
        CHECK(files.dialog.is_open());
        CHECK(files.chosen.empty());
    }
}

TEST_CASE("a vanished folder is replaced by the one above, with a message") {
    Dialog files(opening);
    files.window.double_click("안");
    std::filesystem::remove_all(files.folder / "안");
    files.window.frame(2);
    CHECK(files.window.sees("problem.folder.missing"));
    CHECK(files.names() == Listed{"sub", "cat 2.qkv.json", "cat 10.qkv.json", "가.qkv.json"});
    files.window.double_click("sub");
    CHECK_FALSE(files.window.sees("problem.folder.missing"));
}

TEST_CASE("new and removed files are noticed immediately, and the chosen row stays") {
    Dialog files(opening);
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
    Dialog files(opening);
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
    Dialog files(opening);
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
            Dialog files(purpose, "a.qkv.json", size, percent);
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
    Dialog files(opening, "", {1024, 640}, 300);
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
