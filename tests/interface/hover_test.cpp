// What the pointer tells and lights up, and when it keeps quiet.
#include <doctest/doctest.h>
#include <string_view>

#include "support/headless.h"
#include "widgets/cell.h"

namespace qkv {

using test::Headless;

namespace {

bool has_tooltip() {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (std::string_view(window->Name).starts_with("##Tooltip") && window->Active && !window->Hidden) return true;
    }
    return false;
}

bool is_lit(const Headless& window) { return !window.ui().lit.empty(); }

void walk_to_the_end(Headless& window) {
    window.session.apply(action::Last{});
    window.frame(4);
}

}  // namespace

TEST_CASE("a tooltip waits until the pointer moves: not after a key, a step, an edit or a click under it") {
    Headless window;
    walk_to_the_end(window);
    window.hover("weight/0,0");
    REQUIRE(has_tooltip());
    REQUIRE(is_lit(window));
    SUBCASE("a key") { window.press(ImGuiKey_LeftArrow); }
    SUBCASE("a key that does nothing") { window.press(ImGuiKey_K); }
    SUBCASE("a step of another hand") { window.session.apply(action::Previous{}); }
    SUBCASE("an edit") { window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 2}}}); }
    SUBCASE("a click") { window.click("weight/0,0"); }
    window.wait(2);
    window.frame(5);
    CHECK_FALSE(has_tooltip());
    CHECK_FALSE(is_lit(window));
    const ImVec2 at = window.item("weight/0,0").GetCenter();
    window.session.apply(action::Last{});
    window.frame(5);
    CHECK_FALSE(has_tooltip());
    ImGui::GetIO().AddMousePosEvent(at.x + 3, at.y);
    window.frame(3);
    CHECK(has_tooltip());
    CHECK(is_lit(window));
}

TEST_CASE("holding Ctrl or Shift, or taking a picture of the screen, takes no tooltip away") {
    Headless window;
    walk_to_the_end(window);
    for (const ImGuiKey button : {ImGuiKey_LeftCtrl, ImGuiKey_RightShift, ImGuiKey_LeftAlt, ImGuiKey_PrintScreen}) {
        window.hover("weight/0,0");
        ImGui::GetIO().AddKeyEvent(button, true);
        window.frame(3);
        CHECK(has_tooltip());
        ImGui::GetIO().AddKeyEvent(button, false);
        window.frame(2);
    }
}

TEST_CASE("no tooltip covers anything while a number is typed") {
    Headless window;
    walk_to_the_end(window);
    window.click("Q0", 0);
    window.type("7");
    for (const char* label : {"Q0", "Q1", "K0", "vector_0", "weight/0,0", "undo", "menu"}) {
        CAPTURE(label);
        window.hover(label, label == std::string_view("Q0") ? 1 : 0);
        window.wait(2);
        CHECK(window.ui().editor.is_typing);
        CHECK_FALSE(has_tooltip());
        CHECK_FALSE(is_lit(window));
    }
}

TEST_CASE("presenter mode has no tooltips and no rings; the spotlight shows the value larger instead") {
    Headless window;
    walk_to_the_end(window);
    window.press(ImGuiKey_F5);
    window.press(ImGuiKey_LeftArrow);  // the end has no strip
    window.frame(4);
    for (const char* label : {"sentence_token", "spotlight_button", "timeline"}) {
        CAPTURE(label);
        window.hover(label);
        window.wait(2);
        CHECK_FALSE(has_tooltip());
        CHECK_FALSE(is_lit(window));
    }
    CHECK_FALSE(window.sees("spotlit_number"));
    window.press(ImGuiKey_S);
    window.hover("sentence_token");
    REQUIRE(window.sees("spotlit_number"));
    CHECK(window.item("spotlit_number").GetHeight() > 2.4F * window.ui().em);
    CHECK_FALSE(has_tooltip());
    CHECK_FALSE(is_lit(window));
    window.move_to({window.item("timeline").GetCenter().x, 3});
    CHECK_FALSE(window.sees("spotlit_number"));
}

TEST_CASE("what the spotlight shows is the number as the panel shows it") {
    const Session session(reference_document());
    CHECK(shown_number(session, {Quantity::weight, 0, 2, 0}) == "0.156");  // moved, so that the row adds up to 1
    CHECK(shown_number(session, {Quantity::score, 0, 0, 0}) == "1");
    CHECK(shown_number(session, {Quantity::output, 0, 2, 0}) == "0.078");
}

}  // namespace qkv
