// Links and their codes: what the dialog copies, what a camera reads, what is pasted.
#include <doctest/doctest.h>
#include <fstream>
#include <random>

#include "qkv/share_link.h"
#include "support/headless.h"
#include "support/program.h"
#include "support/skip_test.h"
#include "support/temporary_folder.h"
#include "widgets/qr_code.h"

namespace qkv {
namespace {

using test::Headless;
using test::TemporaryFolder;

// What another program reads in a code of black and white modules.
std::string read_back(const QrCode& code) {
    constexpr int pixels = 4;  // of a module
    const TemporaryFolder folder;
    const int side = code.size() + 2 * qr_margin;
    {
        std::ofstream picture(folder / "code.pbm");
        picture << "P1 " << side * pixels << ' ' << side * pixels << '\n';
        for (int y = 0; y < side * pixels; ++y) {
            for (int x = 0; x < side * pixels; ++x) {
                const int column = x / pixels - qr_margin;
                const int row = y / pixels - qr_margin;
                const bool is_inside = column >= 0 && row >= 0 && column < code.size() && row < code.size();
                picture << (is_inside && code.is_dark(column, row) ? '1' : '0') << '\n';
            }
        }
    }
    return test::outcome_of("zbarimg --nodbus --quiet --raw " + test::in_quotes(folder / "code.pbm")).out;
}

void open_dialog(Headless& window) {
    window.session.apply(request::ShowDialog{Dialog::share});
    window.frame(3);
}

}  // namespace

TEST_CASE("another program reads in a code what was put into it") {
    const std::string link =
        "https://example.org/qkv/" + link_fragment({reference_document(), 7, Detail::term, Language::ko}).value();
    if (test::skips_without({"zbarimg"})) return;
    for (const std::string& text : {std::string("a"), link, std::string(1200, 'x')}) {
        const auto code = QrCode::of(text);
        REQUIRE(code);
        CHECK(read_back(*code) == text + "\n");
    }
    CHECK_FALSE(QrCode::of(""));
    CHECK(QrCode::of(std::string(2953, 'x')));  // the most that a code holds
    CHECK_FALSE(QrCode::of(std::string(2954, 'x')));
}

TEST_CASE("the dialog copies a link to the step in the window, and shows its code once an address is there") {
    Headless window;
    window.session.apply(action::GoTo{window.session.walkthrough().at(9)});
    open_dialog(window);
    CHECK_FALSE(window.sees("qr_code"));
    window.click("share_address");
    window.frame(4);
    window.type("https://example.org/q/");
    window.frame(3);
    CHECK(window.sees("qr_code"));
    window.click("share_copy");
    window.frame();
    const std::string copied = ImGui::GetClipboardText();
    CHECK(copied.starts_with("https://example.org/q/#d="));
    const auto walk = walk_from_link(copied);
    REQUIRE(walk);
    CHECK(walk->document == window.document());
    CHECK(walk->step == 9);
}

TEST_CASE("a link that is pasted opens, beside the sentence and in its place") {
    const Document document = document_from_sentence("나는 책을 읽었다").value();
    const std::string link = link_fragment({document, 3, Detail::term, Language::ko}).value();
    Headless window;
    ImGui::SetClipboardText(link.c_str());
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    window.frame(2);
    CHECK(window.document() == document);
    CHECK(window.step() == 3);

    Headless other;
    other.click("sentence");
    other.frame(4);
    other.press(ImGuiMod_Ctrl | ImGuiKey_A);
    ImGui::SetClipboardText(link.c_str());
    other.press(ImGuiMod_Ctrl | ImGuiKey_V);
    other.frame(3);
    CHECK(other.document() == document);
}

TEST_CASE("a document that is too large for a link is offered as a file") {
    std::mt19937 random(3);
    Document document = document_from_sentence("가 나 다 라 마 바 사 아 자 차 카 타 파 하").value();
    document = with_value_size(with_key_size(document, 16), 16);
    for (Matrix* matrix : {&document.head().q, &document.head().k, &document.head().v})
        for (double& value : matrix->reshaped()) value = std::uniform_real_distribution(-1.0, 1.0)(random);
    Headless window(document);
    open_dialog(window);
    CHECK_FALSE(window.sees("share_copy"));
    window.click("share_save");
    window.frame(3);
    CHECK(window.sees("accept"));
}

TEST_CASE("while presenting Q shows the code and hides it, and Escape hides it before it ends the presentation") {
    Headless window;
    ViewSettings view = window.session.view();
    view.page_address = "https://example.org/q/";
    window.session.apply(action::SetView{view});
    window.session.apply(action::SetPresenting{true});
    window.frame(2);
    CHECK_FALSE(window.sees("qr_code"));
    window.press(ImGuiKey_Q);
    window.frame(2);
    REQUIRE(window.sees("qr_code"));
    // A module is at least 6 pixels wide on a screen of 900 lines.
    const auto code = QrCode::of(window.ui().shared.link.value());
    CHECK(window.item("qr_code").GetWidth() / static_cast<float>(code->size() + 2 * qr_margin) >= 6);
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.sees("qr_code"));
    CHECK(window.session.is_presenting());
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.session.is_presenting());
}

}  // namespace qkv
