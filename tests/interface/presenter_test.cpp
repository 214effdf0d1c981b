// Presenter mode.
#include <doctest/doctest.h>

#include "panels/panels.h"
#include "support/headless.h"
#include "support/random_documents.h"
#include "widgets/formula.h"
#include "widgets/text.h"

namespace qkv {

using test::Headless;

namespace {

// Pixels of ink from the top to the bottom of a digit.
float digit_height(const TextStyle& style) {
    ImFontBaked* baked = style.font->GetFontBaked(style.size);
    const ImFontGlyph* glyph = baked->FindGlyph('0');
    return glyph->Y1 - glyph->Y0;
}

}  // namespace

TEST_CASE("F5 and the button begin, F5, Escape and the cross end it; only stage, sentence and timeline are left") {
    Headless window;
    CHECK(window.sees("sentence"));
    window.press(ImGuiKey_F5);
    window.frame(2);
    CHECK(window.session.is_presenting());
    for (const char* gone :
         {"file", "examples", "undo", "predict", "learn", "token_menu", "scores/0,0", "next", "play"}) {
        CAPTURE(gone);
        CHECK_FALSE(window.sees(gone));
    }
    CHECK(window.sees("sentence_token"));
    CHECK(window.sees("message_text"));
    CHECK(window.items("stage").size() == 1);
    CHECK(window.sees("timeline"));
    CHECK(window.sees("presenter_hint"));
    window.press(ImGuiKey_F5);
    window.frame(2);
    CHECK_FALSE(window.session.is_presenting());
    CHECK(window.sees("learn"));

    window.click("present");
    window.frame(2);
    CHECK(window.session.is_presenting());
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.session.is_presenting());

    window.press(ImGuiKey_F5);
    window.frame(2);
    window.click("leave_presenter");
    CHECK_FALSE(window.session.is_presenting());
}

TEST_CASE("a clicker steps; the hint goes with the first key") {
    Headless window;
    window.press(ImGuiKey_F5);
    window.frame(2);
    window.press(ImGuiKey_PageDown);
    CHECK(window.step() == 1);
    window.frame();
    CHECK_FALSE(window.sees("presenter_hint"));
    window.press(ImGuiKey_RightArrow);
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 3);
    window.press(ImGuiKey_PageUp);
    CHECK(window.step() == 2);
    window.press(ImGuiKey_End);
    CHECK(window.step() == 42);
    window.press(ImGuiKey_Home);
    CHECK(window.step() == 0);
    window.press(ImGuiMod_Alt | ImGuiKey_2);
    CHECK(window.session.step().kind == StepKind::exp);
    window.press(ImGuiKey_DownArrow);
    CHECK(window.session.step().query == 1);
}

TEST_CASE("a black screen with B and with the full stop; any key brings the picture back and does nothing else") {
    Headless window;
    window.press(ImGuiKey_F5);
    for (const ImGuiKey button : {ImGuiKey_B, ImGuiKey_Period}) {
        window.press(button);
        window.frame(2);
        CHECK(window.sees("black"));
        window.press(ImGuiKey_PageDown);
        window.frame(2);
        CHECK_FALSE(window.sees("black"));
        CHECK(window.step() == 0);
    }
    window.press(ImGuiKey_PageDown);
    CHECK(window.step() == 1);
}

TEST_CASE("the spotlight follows the pointer, only when it is on and only while presenting") {
    Headless window;
    window.press(ImGuiKey_S);
    window.frame(2);
    CHECK_FALSE(window.sees("spotlight"));
    window.press(ImGuiKey_F5);
    window.move_to({300, 400});
    CHECK_FALSE(window.sees("spotlight"));
    window.press(ImGuiKey_S);
    window.move_to({300, 400});
    REQUIRE(window.sees("spotlight"));
    CHECK(window.item("spotlight").GetCenter().x == doctest::Approx(300));
    window.move_to({900, 500});
    CHECK(window.item("spotlight").GetCenter().x == doctest::Approx(900));
    CHECK(window.item("spotlight").GetHeight() == doctest::Approx(300));
    window.click("spotlight_button");
    window.frame(2);
    CHECK_FALSE(window.sees("spotlight"));
}

TEST_CASE("every digit of the calculation is at least 1/40 of the window high") {
    for (const ImVec2 size : {ImVec2{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 768}, {3840, 2160}}) {
        for (const Language language : {Language::ko, Language::en}) {
            ViewSettings view;
            view.language = language;
            view.text_percent = 75;  // a small text size does not count here
            Headless window(reference_document(), size, view);
            window.press(ImGuiKey_F5);
            window.frame(3);
            const Ui& ui = window.ui();
            CAPTURE(size.x);
            // In vectors and formulas, under the sentence, and the results.
            CHECK(digit_height(digits_text(ui)) >= size.y / 40);
            CHECK(digit_height(digits_text(ui, 0.9F)) >= size.y / 40);
            CHECK(digit_height({ui.fonts.bold, 1.25F * ui.em, 0}) >= size.y / 40);
        }
    }
}

TEST_CASE("with many tokens the walk scrolls to its step instead of shrinking") {
    test::Random random(7);
    Headless window(test::random_document(random, 16, 3, 3));
    window.press(ImGuiKey_F5);
    window.frame(3);
    for (const Step& step :
         {Step{StepKind::score, 0, 15, 0}, Step{StepKind::weight, 3, 12, 0}, Step{StepKind::contribution, 15, 15, 0}}) {
        window.session.apply(action::GoTo{step});
        window.frame(6);
        // The stage fills the window; the digits stay as large.
        CHECK(digit_height(digits_text(window.ui())) >= 900.0F / 40);
        const ImRect row = window.item("step_row");
        CHECK(row.Min.y >= 0);
        CHECK(row.Max.y <= 780);  // above the message
    }
}

TEST_CASE("help opens while presenting, and Escape closes it first") {
    Headless window;
    window.press(ImGuiKey_F5);
    window.press(ImGuiKey_F1);
    window.frame(2);
    CHECK(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup));
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup));
    CHECK(window.session.is_presenting());
}

TEST_CASE("predict mode goes on while presenting") {
    Headless window;
    window.click("predict");
    window.session.apply(action::SetPresenting{true});
    window.frame(3);
    window.type("1");
    window.press(ImGuiKey_Enter);
    CHECK(window.step() == 1);
    CHECK(window.session.learning().prediction()->round.tally().right_at_once == 1);
}

}  // namespace qkv
