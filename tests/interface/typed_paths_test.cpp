// Names and paths typed into the dialog as it opens, and what Tab makes of them.
#include <cstdlib>
#include <doctest/doctest.h>

#include "platform/folders.h"
#include "qkv/document_json.h"
#include "support/file_dialog.h"

namespace qkv {
namespace {

using test::Headless;
using test::Listed;
using test::opening;
using test::saving;
using test::ShownFileDialog;
using test::TemporaryFolder;
using test::write;

std::string name_in(const ShownFileDialog& files) { return files.dialog.name(); }

// As file managers copy addresses.
std::string address_of(const std::filesystem::path& path) {
    std::string address = "file://";
    for (const char c : path.string()) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = byte < 0x80 && (std::isalnum(byte) != 0 || c == '/' || c == '.' || c == '-' || c == '_');
        constexpr const char* digits = "0123456789ABCDEF";
        address += is_plain ? std::string(1, c) : std::string{'%', digits[byte >> 4], digits[byte & 15]};
    }
    return address;
}

}  // namespace

TEST_CASE("Ctrl+O, a path and Enter open a file, from the first letter on") {
    const TemporaryFolder folder;
    Document document = reference_document();
    document.head().q(0, 0) = 7;
    const std::filesystem::path file = folder / "a b.qkv.json";
    REQUIRE(save_document(document, file));
    Headless window;
    window.press(ImGuiMod_Ctrl | ImGuiKey_O);
    SUBCASE("a path") { window.type(file.string()); }
    SUBCASE("an address") { window.type(address_of(file)); }
    SUBCASE("in quotation marks") { window.type("'" + file.string() + "'"); }
    SUBCASE("with blanks around it") { window.type("  " + file.string() + " "); }
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.session.files().file().path == file);
    CHECK(window.document() == document);
    CHECK_FALSE(window.session.problem());
}

TEST_CASE("a lesson is listed and opened") {
    const TemporaryFolder folder;
    std::filesystem::copy_file(std::filesystem::path(QKV_SOURCE_DIR) / "assets" / "lessons" / "1-attention.ko.md",
                               folder / "mine.MD");
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    window.press(ImGuiMod_Ctrl | ImGuiKey_O);
    window.frame(6);
    CHECK(window.sees("mine.MD"));
    window.type("mine");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK_FALSE(window.session.problem());
    CHECK(window.session.learning().guide() != nullptr);
}

TEST_CASE("~ is the home folder") {
    ShownFileDialog files(opening);
    files.window.type("~");
    files.window.press(ImGuiKey_Enter);
    CHECK(files.window.sees("crumb_" + home_folder().string()));
}

TEST_CASE("a name shows in its field while its row is chosen; Enter opens what has it, else the row") {
    ShownFileDialog files(opening);
    files.window.type("cat 1");
    CHECK(name_in(files) == "cat 1");
    SUBCASE("the row") {
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "cat 10.qkv.json");
    }
    SUBCASE("a file of that very name") {
        write(files.folder / "cat 1.qkv.json");
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "cat 1.qkv.json");
    }
    SUBCASE("the arrow goes into the list") {
        files.window.press(ImGuiKey_DownArrow);
        files.window.frame(3);
        files.window.press(ImGuiKey_DownArrow);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "가.qkv.json");
    }
    SUBCASE("a name that nothing has") {
        files.window.type("xyz");
        files.window.press(ImGuiKey_Enter);
        CHECK(files.window.sees("problem.file.not_found"));
        CHECK(name_in(files) == "cat 1xyz");
    }
}

TEST_CASE("Tab completes names and paths as far as there is no choice") {
    ShownFileDialog files(opening);
    const std::string folder = files.folder.path().string() + "/";
    struct Row {
        std::string typed;
        std::string completed;
    };
    for (const auto& [typed, completed] :
         {Row{"ca", "cat "}, Row{"CA", "cat "}, Row{"cat 2", "cat 2.qkv.json"}, Row{"su", "sub/"},
          Row{folder + "ca", folder + "cat "}, Row{folder + "안", folder + "안/"},
          Row{folder + "cat 1", folder + "cat 10.qkv.json"}, Row{folder + "zz", folder + "zz"},
          Row{"안/더", "안/더 안/"}, Row{"~", "~/"}, Row{"file://" + folder + "su", folder + "sub/"}}) {
        CAPTURE(typed);
        files.open(opening, "");
        files.window.type(typed);
        files.window.press(ImGuiKey_Tab);
        CHECK(name_in(files) == completed);
        CHECK(files.window.focused() != "name_hangul");
    }
    // There is no more of it: Tab goes on.
    files.open(opening, "");
    files.window.type("zz");
    files.window.press(ImGuiKey_Tab);
    CHECK(name_in(files) == "zz");
    CHECK(files.window.focused() == "name_hangul");
}

TEST_CASE("Tab and Enter lead to a file; so they do in the field of the path, and when saving") {
    SUBCASE("opening") {
        ShownFileDialog files(opening);
        files.window.type(files.folder.path().string() + "/cat 2");
        files.window.press(ImGuiKey_Tab);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "cat 2.qkv.json");
    }
    SUBCASE("Ctrl+L") {
        ShownFileDialog files(opening);
        files.window.press(ImGuiMod_Ctrl | ImGuiKey_L);
        files.window.press(ImGuiKey_End);
        files.window.type("cat 10");
        files.window.press(ImGuiKey_Tab);
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "cat 10.qkv.json");
    }
    SUBCASE("saving") {
        ShownFileDialog files(saving, "");
        files.window.type("su");
        files.window.press(ImGuiKey_Tab);
        files.window.type("new");
        files.window.press(ImGuiKey_Enter);
        CHECK(files.chosen == files.folder / "sub" / "new.qkv.json");
    }
}

TEST_CASE("each dialog says in its title what it is for, and lists what was saved from it before") {
    const TemporaryFolder folder;
    write(folder / "before.html");
    write(folder / "before.qkv.json");
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    window.press(ImGuiMod_Ctrl | ImGuiKey_E);
    window.frame(2);
    window.click("export_save");
    window.frame(4);
    CHECK(window.sees("내보낼 곳"));
    CHECK_FALSE(window.sees("다른 이름으로 저장"));
    window.press(ImGuiKey_Escape);
    window.frame(2);
    window.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
    window.frame(4);
    CHECK(window.sees("다른 이름으로 저장"));
    CHECK(window.sees("before.qkv.json"));
    CHECK_FALSE(window.sees("before.html"));
    window.press(ImGuiKey_Escape);
    window.frame(2);
    window.press(ImGuiMod_Ctrl | ImGuiKey_E);
    window.frame(2);
    window.click("export_html");
    window.click("export_save");
    window.frame(6);
    CHECK(window.sees("before.html"));
    window.type("mine");  // the ending stays
    window.press(ImGuiKey_Enter);
    window.frame(4);
    window.session.finish_work();
    CHECK(std::filesystem::exists(folder / "mine.html"));
}

}  // namespace qkv
