// The bar that tells what is wrong: nothing is hidden behind it, and it goes with its cause.
#include <doctest/doctest.h>

#include "support/headless.h"

namespace qkv {

using test::Headless;

namespace {

void refuse_sentence(Headless& window) {
    window.click("sentence");
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.press(ImGuiKey_Delete);
    window.frame(2);
    REQUIRE(window.session.problem());
}

void refuse_number(Headless& window) {
    window.click("Q0", 0);
    window.type("1,5");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    REQUIRE(window.session.problem());
}

}  // namespace

TEST_CASE("the bar leaves the number of the step and its sentence readable, at any size") {
    for (const ImVec2 size : {ImVec2{1440, 900}, ImVec2{1024, 640}, ImVec2{640, 700}}) {
        for (const int percent : {100, 200}) {
            for (const Language language : {Language::ko, Language::en}) {
                ViewSettings view;
                view.text_percent = percent;
                view.language = language;
                Headless window(reference_document(), size, view);
                CAPTURE(size.x);
                CAPTURE(percent);
                window.session.apply(action::Next{});
                window.frame(2);
                const float message = window.item("message_text").GetHeight();
                const std::string sentence = window.ui().message;
                window.session.apply(action::Say{{"problem.sentence.empty", {}}});
                window.frame(3);
                REQUIRE(window.sees("problem"));
                REQUIRE(window.sees("counter"));
                const ImRect bar = window.item("problem");
                CHECK_FALSE(bar.Overlaps(window.item("counter")));
                CHECK_FALSE(bar.Overlaps(window.item("message_text")));
                CHECK(bar.Contains(window.item("dismiss")));
                CHECK(bar.Max.x <= size.x);
                CHECK(window.item("message_text").GetHeight() == message);
                CHECK(window.item("message_text").Max.y <= size.y);
                CHECK(window.ui().message == sentence);
                window.click("dismiss");
                CHECK_FALSE(window.sees("problem"));
            }
        }
    }
}

TEST_CASE("after a refused sentence Escape brings back the one in use, from the field and from elsewhere") {
    Headless window;
    refuse_sentence(window);
    SUBCASE("in the field") {}
    SUBCASE("elsewhere") {
        window.click_at({720, 500});
        CHECK(window.session.problem());
        CHECK(window.ui().sentence.text().empty());
    }
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.session.problem());
    CHECK_FALSE(window.sees("problem"));
    CHECK(window.ui().sentence.text() == "나는 사과를 먹었다");
    CHECK(window.document() == reference_document());
}

TEST_CASE("a refused number is told until the next one is typed or a step is taken") {
    Headless window;
    refuse_number(window);
    SUBCASE("typed") {
        window.type("2");
        CHECK_FALSE(window.session.problem());
    }
    SUBCASE("begun, but not a number yet") {
        window.type("-");
        CHECK_FALSE(window.session.problem());
    }
    SUBCASE("a step") {
        window.click("next");
        window.frame(2);
        CHECK_FALSE(window.session.problem());
    }
    SUBCASE("Escape") {
        window.press(ImGuiKey_Escape);
        CHECK_FALSE(window.session.problem());
    }
}

TEST_CASE("a step leaves alone what is wrong with something else") {
    Headless window;
    refuse_sentence(window);
    window.click("next");
    window.frame(2);
    CHECK(window.session.problem());
    window.session.apply(action::Dismiss{});
    window.session.apply(action::OpenFile{"/nowhere/a.qkv.json"});
    window.click("next");
    window.frame(2);
    CHECK(window.session.problem());
}

TEST_CASE("what is wrong with something typed into a menu goes with the menu") {
    Headless window;
    window.click("token_menu", 0);
    window.click("token_name");
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.press(ImGuiKey_Delete);
    window.frame(2);
    REQUIRE(window.session.problem());
    window.press(ImGuiKey_Escape);
    window.press(ImGuiKey_Escape);
    window.frame(3);
    REQUIRE(ImGui::GetCurrentContext()->OpenPopupStack.empty());
    CHECK_FALSE(window.session.problem());
    CHECK(window.document() == reference_document());
}

}  // namespace qkv
