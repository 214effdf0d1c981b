#include <doctest/doctest.h>

#include "support/headless.h"

namespace qkv {

using test::Headless;

TEST_CASE("a click selects a number and typing replaces it") {
    Headless window;
    window.click("Q0", 0);
    window.type("-2.5");
    CHECK(window.document().head().q(0, 0) == -2.5);
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().q(0, 0) == -2.5);
    // Enter goes on to the number below: K of the same token.
    window.type("7");
    window.press(ImGuiKey_Tab);
    CHECK(window.document().head().k(0, 0) == 7);
    window.type("8");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().k(0, 1) == 8);
    CHECK(window.document().head().v == reference_document().head().v);
}

TEST_CASE("editing a number keeps the step") {
    Headless window;
    window.session.apply(action::GoTo{{StepKind::weight, 0, 1, 0}});
    window.frame(3);
    window.click("K1", 2);
    window.type("3");
    CHECK(window.session.step() == Step{StepKind::weight, 0, 1, 0});
    CHECK(window.document().head().k(2, 1) == 3);
}

TEST_CASE("input that is not a number changes nothing and says what to do") {
    for (const char* typed : {"1abc", "1e999", "-nan", "1,5", "--", "."}) {
        Headless window;
        window.click("V1", 1);
        window.type(typed);
        window.press(ImGuiKey_Enter);
        CAPTURE(std::string(typed));
        CHECK(window.document() == reference_document());
        REQUIRE(window.session.problem());
        CHECK(window.sees("dismiss"));
        CHECK_FALSE(window.session.editing().can_undo());
        window.click("dismiss");
        CHECK_FALSE(window.session.problem());
    }
}

TEST_CASE("letters typed on a selected number are reported as not being a number") {
    for (const char* typed : {"abc", "nan", "p"}) {
        Headless window;
        window.click("Q1", 1);
        window.type(typed);
        window.press(ImGuiKey_Enter);
        CAPTURE(std::string(typed));
        CHECK(window.document() == reference_document());
        REQUIRE(window.session.problem());
        CHECK(window.session.problem()->id == "problem.number.not_a_number");
        CHECK_FALSE(window.session.walk().is_playing());
    }
}

TEST_CASE("a click on another number leaves a wrong one as it was and selects the other") {
    Headless window;
    window.click("V0", 0);  // 0.5
    window.type("1,5");
    window.click("K0", 0);  // 1
    CHECK(window.document() == reference_document());
    CHECK(window.session.problem()->id == "problem.number.comma");
    REQUIRE(window.ui().editor.selected);
    CHECK(*window.ui().editor.selected == Cell{Quantity::key, 0, 0, 0});
}

TEST_CASE("Enter goes on to the next number also after a click elsewhere ended an earlier one") {
    Headless window;
    window.click("Q0", 0);
    window.type("5");
    window.click_at({720, 500});
    window.click("Q0", 1);
    window.type("6");
    window.press(ImGuiKey_Enter);
    REQUIRE(window.ui().editor.selected);
    CHECK(*window.ui().editor.selected == Cell{Quantity::key, 1, 0, 0});
}

TEST_CASE("Escape takes back what was typed, and a click elsewhere keeps it") {
    Headless window;
    window.click("Q0", 1);
    window.type("9");
    window.press(ImGuiKey_Escape);
    CHECK(window.document() == reference_document());
    window.click("Q0", 1);
    window.type("9");
    window.click_at({720, 500});
    CHECK(window.document().head().q(1, 0) == 9);
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == 1);
}

TEST_CASE("F2 and a double click edit what is there") {
    Headless window;
    window.click("V0", 0);
    window.press(ImGuiKey_F2);
    window.press(ImGuiKey_End);
    window.type("5");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().v(0, 0) == 0.55);
    window.double_click("V0", 0);
    window.type("2");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().v(0, 0) == 2);
}

TEST_CASE("up and down change the number that is being typed") {
    Headless window;
    window.double_click("Q0", 0);
    window.press(ImGuiKey_UpArrow);
    CHECK(window.document().head().q(0, 0) == 1.1);
    window.press(ImGuiKey_DownArrow);
    window.press(ImGuiKey_DownArrow);
    CHECK(window.document().head().q(0, 0) == 0.9);
}

TEST_CASE("a drag scrubs in tenths, fine with Shift and coarse with Ctrl, and is one entry of the history") {
    Headless window;
    const float notch = 8;
    window.drag("K2", 0, 5 * notch);
    CHECK(window.document().head().k(0, 2) == 0.5);
    window.drag("K2", 0, -8 * notch);
    CHECK(window.document().head().k(0, 2) == -0.3);
    window.drag("Q0", 1, 3 * notch, static_cast<ImGuiKey>(ImGuiMod_Shift));
    CHECK(window.document().head().q(1, 0) == 0.03);
    window.drag("Q0", 2, 4 * notch, static_cast<ImGuiKey>(ImGuiMod_Ctrl));
    CHECK(window.document().head().q(2, 0) == 4);
    for (int entry = 0; entry < 4; ++entry) {
        REQUIRE(window.session.editing().can_undo());
        window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    }
    CHECK(window.document() == reference_document());
    CHECK_FALSE(window.session.editing().can_undo());
}

TEST_CASE("arrows go from number to number and Delete makes one 0") {
    Headless window;
    window.click("Q0", 0);
    window.press(ImGuiKey_Delete);
    CHECK(window.document().head().q(0, 0) == 0);
    window.press(ImGuiKey_RightArrow);
    window.press(ImGuiKey_DownArrow);
    window.type("6");
    window.press(ImGuiKey_Escape);
    window.press(ImGuiKey_Escape);
    CHECK(window.document().head().k(0, 1) == 1);
    CHECK_FALSE(window.ui().editor.selected);
    CHECK(window.step() == 0);
    window.click("V2", 2);
    window.press(ImGuiKey_DownArrow);
    CHECK(*window.ui().editor.selected == Cell{Quantity::value, 2, 2, 0});
}

TEST_CASE("a number is copied and pasted") {
    Headless window;
    window.click("V0", 0);
    window.press(ImGuiMod_Ctrl | ImGuiKey_C);
    CHECK(std::string(ImGui::GetClipboardText()) == "0.5");
    window.click("Q2", 1);
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.document().head().q(1, 2) == 0.5);
    ImGui::SetClipboardText("1,5");
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.document().head().q(1, 2) == 0.5);
    CHECK(window.session.problem()->id == "problem.number.comma");
}

TEST_CASE("dimensions are added and removed") {
    Headless window;
    window.click("plus", 0);
    CHECK(window.document().key_size() == 4);
    window.click("plus", 1);
    window.click("plus", 1);
    CHECK(window.document().value_size() == 5);
    window.click("minus", 0);
    CHECK(window.document().head().q == reference_document().head().q);
    for (int i = 0; i < 20; ++i) window.click("minus", 1);
    CHECK(window.document().value_size() == 1);
    for (int i = 0; i < 20; ++i) window.click("plus", 0);
    CHECK(window.document().key_size() == max_edit_dimensions);
    while (window.session.editing().can_undo()) window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
}

}  // namespace qkv
