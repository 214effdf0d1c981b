// What has been written is said, with the way to its folder; what would be overwritten is asked about before.
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "qkv/document_json.h"
#include "support/captures.h"
#include "support/file_content.h"
#include "support/headless.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

using test::content;
using test::Headless;
using test::TemporaryFolder;

void choose_worksheet(Headless& window) {
    window.click("learn");
    window.click("make_worksheet");
    window.frame(2);
    window.click("sheet_save");
    window.frame(4);
}

void choose_export(Headless& window, const char* format) {
    window.press(ImGuiMod_Ctrl | ImGuiKey_E);
    window.frame(2);
    window.click(format);
    window.click("export_save");
    window.frame(4);
}

void confirm(Headless& window) {
    window.press(ImGuiKey_Enter);
    window.frame(4);
    window.session.finish_work();
    window.frame(2);
}

std::vector<WindowRequest> after_click(Headless& window, const char* label) {
    window.interface().take_requests();
    window.click(label);
    window.frame();
    return window.interface().take_requests();
}

}  // namespace

TEST_CASE("a worksheet and its answer key: two files were saved, and their folder is one click away") {
    const TemporaryFolder folder;
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    CHECK_FALSE(window.sees("show_folder"));
    choose_worksheet(window);
    confirm(window);
    const std::vector<fs::path> both{folder / "어텐션 문제지.html", folder / "어텐션 문제지-answers.html"};
    CHECK(window.session.files().written() == both);
    CHECK(window.sees("두 파일을 저장했어요: 어텐션 문제지.html, 어텐션 문제지-answers.html"));
    CHECK(window.sees("있는 곳: " + folder.path().string()));
    const auto requests = after_click(window, "show_folder");
    REQUIRE(requests.size() == 1);
    const auto* shown = std::get_if<request::ShowFolder>(&requests.front());
    REQUIRE(shown != nullptr);
    CHECK(shown->folder == folder.path());
    CHECK(window.sees("show_folder"));
    window.click("close_written");
    window.frame();
    CHECK_FALSE(window.sees("show_folder"));
}

TEST_CASE("saving says so, in both languages, until the next thing is done; not while nothing is") {
    const TemporaryFolder folder;
    for (const Language language : {Language::ko, Language::en}) {
        Headless window(reference_document(), {1440, 900}, {.language = language});
        window.session.apply(action::SaveAs{folder / "하나.qkv.json"});
        window.frame(10);
        const bool is_korean = language == Language::ko;
        CHECK(window.sees(is_korean ? "“하나.qkv.json” 파일을 저장했어요" : "“하나.qkv.json” was saved"));
        window.press(ImGuiKey_Space);
        window.frame();
        CHECK(window.step() == 1);
        CHECK_FALSE(window.sees("show_folder"));
        window.press(ImGuiMod_Ctrl | ImGuiKey_S);
        window.frame(2);
        CHECK(window.sees("show_folder"));
        window.press(ImGuiKey_Escape);
        window.frame();
        CHECK_FALSE(window.sees("show_folder"));
    }
}

TEST_CASE("an export says so once it is done; one that fails does not") {
    const TemporaryFolder folder;
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    choose_export(window, "export_npz");
    CHECK_FALSE(window.sees("show_folder"));
    confirm(window);
    CHECK(window.sees("“나는 사과를 먹었다.npz” 파일을 저장했어요"));
    choose_export(window, "export_csv");
    confirm(window);
    CHECK(window.sees("“나는 사과를 먹었다-csv” 폴더에 표를 저장했어요"));
    window.session.apply(action::Export{ExportFormat::npz, folder / "missing" / "a.npz"});
    window.session.finish_work();
    window.frame(2);
    CHECK(window.session.problem());
    CHECK(window.session.files().written().empty());
}

TEST_CASE("an answer key that is there is not overwritten without a question, even if the sheet is new") {
    const TemporaryFolder folder;
    const fs::path answers = folder / "어텐션 문제지-answers.html";
    std::ofstream(answers) << "old";
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    choose_worksheet(window);
    window.press(ImGuiKey_Enter);
    window.frame(4);
    REQUIRE(window.sees("overwrite"));
    CHECK(content(answers) == "old");
    SUBCASE("no") {
        window.click("keep");
        window.frame(2);
        CHECK(content(answers) == "old");
        CHECK_FALSE(fs::exists(folder / "어텐션 문제지.html"));
    }
    SUBCASE("yes") {
        window.click("overwrite");
        window.frame(4);
        CHECK(content(answers).starts_with("<!DOCTYPE html>"));
        CHECK(fs::exists(folder / "어텐션 문제지.html"));
    }
}

TEST_CASE("tables of an earlier export are asked about; beside other files they are written") {
    const TemporaryFolder folder;
    const fs::path tables = folder / "나는 사과를 먹었다-csv";
    fs::create_directory(tables);
    std::ofstream(tables / "notes.txt") << "mine";
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    choose_export(window, "export_csv");
    confirm(window);
    CHECK(fs::exists(tables / "q.csv"));
    std::ofstream(tables / "q.csv") << "old";
    choose_export(window, "export_csv");
    window.press(ImGuiKey_Enter);
    window.frame(4);
    REQUIRE(window.sees("overwrite"));
    CHECK(content(tables / "q.csv") == "old");
    window.click("overwrite");
    window.frame(4);
    window.session.finish_work();
    CHECK(content(tables / "q.csv") != "old");
    CHECK(content(tables / "notes.txt") == "mine");
    CHECK_FALSE(fs::exists(tables / "나는 사과를 먹었다-csv"));
}

TEST_CASE("the head of a capture is named on what is exported of it, and on a picture of the window") {
    const TemporaryFolder folder;
    test::Random random(32);
    Headless window;
    window.session.apply(
        action::OpenCapture{test::capture_of(test::capture_json(random, 3, 2)), folder / "model.json"});
    window.session.apply(action::ChooseHead{{0, 1, 2}});
    struct Row {
        ExportFormat format;
        const char* name;
    };
    for (const auto& [format, name] : {Row{ExportFormat::html, "a.html"}, Row{ExportFormat::svg, "a.svg"},
                                       Row{ExportFormat::markdown, "a.md"}, Row{ExportFormat::latex, "a.tex"}}) {
        CAPTURE(std::string(name));
        window.session.apply(action::Export{format, folder / name});
        window.session.finish_work();
        CHECK(content(folder / name).find("model.json · 2층 3번 헤드") != std::string::npos);
    }
    const action::SaveWorksheet worksheet{{.count = 2, .level = 3}, folder / "sheet.md", true, true};
    window.session.apply(worksheet);
    for (const char* name : {"sheet.md", "sheet-answers.md"})
        CHECK(content(folder / name).find("model.json · 2층 3번 헤드") != std::string::npos);
    window.session.apply(action::OpenDocument{reference_document()});
    window.session.apply(action::Export{ExportFormat::html, folder / "b.html"});
    window.session.finish_work();
    window.session.apply(worksheet);
    for (const char* name : {"b.html", "sheet.md", "sheet-answers.md"})
        CHECK(content(folder / name).find("model.json") == std::string::npos);
}

TEST_CASE("a caption stands above the window and takes nothing away") {
    Headless window;
    window.interface().set_caption("model.npz · 2층 3번 헤드");
    window.frame(3);
    CHECK(window.sees("model.npz · 2층 3번 헤드"));
    const ImRect caption = window.item("model.npz · 2층 3번 헤드");
    CHECK(caption.Min.y >= 0);
    CHECK(window.item("learn").Min.y >= caption.Max.y);
    CHECK(window.item("next").Max.y <= 900);
    window.interface().set_caption({});
    window.frame(2);
    CHECK(window.item("learn").Min.y < caption.Max.y);
}

}  // namespace qkv
