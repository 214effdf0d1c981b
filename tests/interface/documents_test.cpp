// New, open, save, and the questions before anything would be lost.
#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>

#include "qkv/document_json.h"
#include "qkv/share_link.h"
#include "support/headless.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::Headless;
using test::TemporaryFolder;

void edit(Headless& window) {
    window.click("Q0", 0);
    window.type("5");
    window.press(ImGuiKey_Enter);
    window.press(ImGuiKey_Escape);
}

std::filesystem::path saved(const TemporaryFolder& folder, const char* name, const Document& document) {
    REQUIRE(save_document(document, folder / name));
    return folder / name;
}

Document other_document() { return *document_from_sentence("개가 뼈를 물었다"); }

// Whether the program was asked to end since the last call.
bool quits(Headless& window) {
    const std::vector<WindowRequest> requests = window.interface().take_requests();
    return std::any_of(requests.begin(), requests.end(),
                       [](const WindowRequest& request) { return std::holds_alternative<request::Quit>(request); });
}

}  // namespace

TEST_CASE("a large file is opened while the window goes on, and arrives") {
    const TemporaryFolder folder;
    Document large = other_document();
    large.sentence = std::string(2 * 1024 * 1024, 'a');
    const std::filesystem::path file = saved(folder, "large.qkv.json", large);
    Headless window;
    window.session.apply(action::OpenFile{file});
    REQUIRE(window.session.files().loading() != nullptr);
    // The old document stays until somebody looks.
    CHECK(window.document() == reference_document());
    for (int frames = 0; window.session.files().loading() != nullptr && frames < 1'000'000; ++frames) window.frame();
    CHECK_FALSE(window.session.problem());
    CHECK(window.document() == large);
    CHECK(window.session.files().file().path == file);

    window.session.apply(action::OpenFile{file});
    window.session.apply(action::CancelLoading{});
    CHECK(window.session.files().loading() == nullptr);
}

TEST_CASE("what is changed while a large file is being opened is not lost to it") {
    const TemporaryFolder folder;
    Document large = other_document();
    large.sentence = std::string(2 * 1024 * 1024, 'a');
    const std::filesystem::path file = saved(folder, "large.qkv.json", large);
    Headless window;
    window.session.apply(action::OpenFile{file});
    window.session.apply(action::SetKeySize{5});
    const Document changed = window.document();
    window.session.finish_work();
    CHECK(window.document() == changed);
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.file.edited_meanwhile");
}

TEST_CASE("a document without a file is saved under a name that is asked for") {
    const TemporaryFolder folder;
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    edit(window);
    CHECK(window.session.has_unsaved_changes());
    CHECK(title_of(window.session) == "● 제목 없는 문서 – qkv");
    window.press(ImGuiMod_Ctrl | ImGuiKey_S);
    CHECK(window.session.files().needs_name());
    window.frame(3);
    window.press(ImGuiKey_Enter);
    window.frame(3);
    const std::filesystem::path file = folder / "나는 사과를 먹었다.qkv.json";
    REQUIRE(std::filesystem::exists(file));
    CHECK(*load_document(file) == window.document());
    CHECK_FALSE(window.session.has_unsaved_changes());
    CHECK(title_of(window.session) == "나는 사과를 먹었다.qkv.json – qkv");
    CHECK(window.session.files().recent_files().front() == file);

    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.session.has_unsaved_changes());
    window.press(ImGuiMod_Ctrl | ImGuiKey_Y);
    CHECK_FALSE(window.session.has_unsaved_changes());
    window.click("Q1", 0);
    window.type("7");
    window.press(ImGuiKey_Enter);
    window.click("menu");
    window.click("file");
    window.click("file_save");
    CHECK(load_document(file)->head().q(0, 1) == 7);
}

TEST_CASE("a file is opened from the dialog, from the recent files and by dropping it; the step is the first again") {
    const TemporaryFolder folder;
    const auto file = saved(folder, "개.qkv.json", other_document());
    Headless window;
    window.session.apply(action::SetRecentFiles{{folder / "gone.qkv.json", file}, folder.path()});
    window.press(ImGuiKey_End);
    window.press(ImGuiMod_Ctrl | ImGuiKey_O);
    window.frame(3);
    window.type("개");
    window.frame(3);
    window.press(ImGuiKey_Enter);
    window.frame(3);
    CHECK(window.document() == other_document());
    CHECK(window.step() == 0);
    CHECK_FALSE(window.session.editing().can_undo());

    window.click("menu");
    window.click("file");
    window.click("recent_1");
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.file.missing");
    CHECK(window.document() == other_document());

    window.session.apply(action::NewDocument{});
    CHECK(window.document().sentence == "새 문장");
    window.session.apply(action::OpenFile{file});
    CHECK(window.document() == other_document());
}

TEST_CASE("what was being typed does not get into the document that is opened meanwhile") {
    const TemporaryFolder folder;
    const auto file = saved(folder, "a.qkv.json", other_document());
    Headless window;
    window.click("sentence");
    window.press(ImGuiKey_End);
    window.type_keys(" wjd");
    window.session.apply(action::OpenFile{file});
    window.frame(3);
    window.click("answer_discard");
    window.type_keys("d");
    window.frame(3);
    CHECK(window.document() == other_document());

    window.click("Q0", 0);
    window.type("12");
    window.session.apply(action::OpenDocument{reference_document()});
    window.frame(3);
    window.session.apply(action::AnswerQuestion{Answer::discard});
    window.frame(3);
    window.type("3");
    window.press(ImGuiKey_Enter);
    CHECK(window.document() == reference_document());
}

TEST_CASE("unsaved changes are asked about before they would be lost") {
    const TemporaryFolder folder;
    const auto file = saved(folder, "a.qkv.json", reference_document());
    const auto other = saved(folder, "b.qkv.json", other_document());
    Headless window;
    window.session.apply(action::OpenFile{file});
    edit(window);

    SUBCASE("cancel keeps everything as it is") {
        window.session.apply(action::OpenFile{other});
        window.frame(3);
        window.click("answer_cancel");
        CHECK(window.document().head().q(0, 0) == 5);
        CHECK(window.session.has_unsaved_changes());
        CHECK_FALSE(window.session.files().question());
    }
    SUBCASE("Escape cancels") {
        window.press(ImGuiMod_Ctrl | ImGuiKey_Q);
        window.frame(3);
        window.press(ImGuiKey_Escape);
        CHECK_FALSE(window.session.files().question());
        CHECK_FALSE(quits(window));
        CHECK(window.document().head().q(0, 0) == 5);
    }
    SUBCASE("discard goes on and leaves the file") {
        window.session.apply(action::OpenFile{other});
        window.frame(3);
        window.click("answer_discard");
        CHECK(window.document() == other_document());
        CHECK(*load_document(file) == reference_document());
    }
    SUBCASE("Enter saves and goes on") {
        window.press(ImGuiMod_Ctrl | ImGuiKey_N);
        window.frame(3);
        window.press(ImGuiKey_Enter);
        window.frame(3);
        CHECK(load_document(file)->head().q(0, 0) == 5);
        CHECK(window.document().sentence == "새 문장");
    }
    SUBCASE("an example replaces a file's document only after the question") {
        window.session.apply(action::OpenDocument{other_document()});
        window.frame(3);
        CHECK(window.document().head().q(0, 0) == 5);
        window.click("answer_discard");
        CHECK(window.document() == other_document());
        CHECK(window.session.files().file().path.empty());
    }
    SUBCASE("a save that fails goes no further") {
        std::filesystem::remove_all(folder.path());
        window.press(ImGuiMod_Ctrl | ImGuiKey_Q);
        window.frame(3);
        window.press(ImGuiKey_Enter);
        window.frame(3);
        // The file is gone: changed by others. Overwriting it fails, as its folder is gone too.
        CHECK(window.session.files().question() == Question::changed_by_others);
        window.click("answer_save");
        CHECK(window.session.problem()->id == "problem.file.no_folder");
        CHECK_FALSE(quits(window));
        CHECK(window.document().head().q(0, 0) == 5);
        std::filesystem::create_directories(folder.path());
    }
    SUBCASE("quitting without changes asks nothing") {
        window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        window.press(ImGuiMod_Ctrl | ImGuiKey_Q);
        CHECK(quits(window));
    }
}

TEST_CASE("a file that someone else has changed is not overwritten unasked") {
    const TemporaryFolder folder;
    const auto file = saved(folder, "a.qkv.json", reference_document());
    Headless window;
    window.session.apply(action::OpenFile{file});
    edit(window);
    REQUIRE(save_document(other_document(), file));
    window.press(ImGuiMod_Ctrl | ImGuiKey_S);
    window.frame(3);
    CHECK(window.session.files().question() == Question::changed_by_others);

    SUBCASE("cancel") {
        window.press(ImGuiKey_Escape);
        CHECK(*load_document(file) == other_document());
        CHECK(window.session.has_unsaved_changes());
    }
    SUBCASE("overwrite") {
        window.click("answer_save");
        CHECK(load_document(file)->head().q(0, 0) == 5);
        CHECK_FALSE(window.session.has_unsaved_changes());
    }
    SUBCASE("another name") {
        window.click("answer_save_as");
        window.frame(3);
        window.press(ImGuiMod_Ctrl | ImGuiKey_A);
        window.type("b");
        window.press(ImGuiKey_Enter);
        window.frame(3);
        CHECK(*load_document(file) == other_document());
        CHECK(window.session.files().file().path != file);
        CHECK(load_document(window.session.files().file().path)->head().q(0, 0) == 5);
    }
}

TEST_CASE("no name given, nothing saved and nothing lost") {
    Headless window;
    edit(window);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Q);
    window.frame(3);
    window.click("answer_save");
    window.frame(3);
    CHECK(window.session.files().needs_name());
    window.press(ImGuiKey_Escape);
    window.frame(3);
    CHECK_FALSE(window.session.files().needs_name());
    CHECK_FALSE(quits(window));
    CHECK(window.session.has_unsaved_changes());
}

TEST_CASE("what a killed program has left is offered, and stays unsaved when taken") {
    Headless window;
    const action::OfferRestore offer{other_document(), {}, std::chrono::system_clock::now()};
    window.session.apply(offer);
    window.frame(3);
    REQUIRE(window.sees("answer_restore"));
    SUBCASE("restored") {
        window.press(ImGuiKey_Enter);
        CHECK(window.document() == other_document());
        CHECK(window.session.has_unsaved_changes());
        CHECK(window.session.files().restore_answer() == Answer::restore);
    }
    SUBCASE("discarded") {
        window.click("answer_discard");
        CHECK(window.document() == reference_document());
        CHECK(window.session.files().restore_answer() == Answer::discard);
    }
    SUBCASE("later") {
        window.click("answer_later");
        CHECK(window.session.files().restore_answer() == Answer::cancel);
    }
}

TEST_CASE("a link opens the document at its step, detail and language; a damaged one changes nothing and is told") {
    const Document document = document_from_sentence("나는 책을 읽었다").value();
    const std::string link = link_fragment({document, 4, Detail::stage, Language::en}).value();
    Headless window;
    window.session.apply(action::OpenLink{"https://example.org/qkv/" + link});
    window.frame(2);
    CHECK(window.document() == document);
    CHECK(window.step() == 4);
    CHECK(window.session.view().detail == Detail::stage);
    CHECK(window.session.view().language == Language::en);
    CHECK_FALSE(window.session.has_unsaved_changes());
    window.session.apply(action::OpenLink{link.substr(0, link.size() - 5)});
    CHECK(window.document() == document);
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.link.damaged");
    // What is not saved is asked for first.
    window.session.apply(action::SetKeySize{2});
    window.session.apply(action::OpenLink{link_fragment({reference_document()}).value()});
    CHECK(window.session.files().question() == Question::unsaved_changes);
    CHECK(window.document().key_size() == 2);
}

}  // namespace qkv
