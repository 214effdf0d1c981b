// Tokens changed by hand.
#include <doctest/doctest.h>

#include "support/headless.h"

namespace qkv {
namespace {

using test::Headless;
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a token is split where one clicks, and merged again") {
    Headless window;
    window.click("token_menu", 1);
    CHECK(window.sees("split_1"));
    window.click("split_2");
    CHECK(window.document().tokens == Texts{"나는", "사과", "를", "먹었다"});
    CHECK(window.document().sentence == "나는 사과를 먹었다");
    CHECK(window.document().head().q.row(1) == reference_document().head().q.row(1));
    window.click("token_menu", 1);
    window.click("token_merge");
    CHECK(window.document() == reference_document());
}

TEST_CASE("a token is renamed, in Hangul too, and keeps its vectors") {
    Headless window;
    window.click("token_menu", 1);
    window.click("token_name");
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.type_keys("qofmf");
    CHECK(window.document().tokens[1] == "배를");
    window.press(ImGuiKey_Enter);
    CHECK_FALSE(window.sees("token_name"));
    CHECK(window.document().sentence == "나는 배를 먹었다");
    CHECK(same(window.document().head().q, reference_document().head().q));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
}

TEST_CASE("a token is dragged to another place") {
    Headless window;
    const ImRect first = window.item("token", 0);
    window.drag_to("token", 2, {first.Min.x + 20, first.Min.y - 10});
    CHECK(window.document().tokens == Texts{"먹었다", "나는", "사과를"});
    CHECK(window.document().sentence == "먹었다 나는 사과를");
    CHECK(window.document().head().v.row(0) == reference_document().head().v.row(2));
    // A click with a small movement is still a click.
    const ImVec2 second = window.item("token", 1).GetCenter();
    window.drag_to("token", 1, {second.x + 9, second.y + 3});
    CHECK(window.session.step().query == 1);
    CHECK(window.document().tokens[1] == "나는");
}

TEST_CASE("tokens are moved, added and removed from their menu") {
    Headless window;
    window.right_click("token", 1);
    window.click("token_earlier");
    CHECK(window.document().tokens == Texts{"사과를", "나는", "먹었다"});
    window.click("token_menu", 0);
    window.click("token_later");
    CHECK(window.document() == reference_document());
    window.click("token_menu", 0);
    window.click("token_add");
    CHECK(window.document().sentence == "나는 토큰4 사과를 먹었다");
    window.click("token_menu", 1);
    window.click("token_remove");
    CHECK(window.document() == reference_document());
    for (int i = 0; i < 3; ++i) {
        window.click("token_menu", 0);
        window.click("token_remove");
    }
    CHECK(window.document().tokens == Texts{"먹었다"});
    CHECK(window.session.problem()->id == "problem.token.last");
}

TEST_CASE("the sentence is cut into words or characters") {
    Headless window;
    window.click("vectors_menu");
    window.click("unit_character");
    CHECK(window.document().tokens == Texts{"나", "는", "사", "과", "를", "먹", "었", "다"});
    window.click("sentence");
    window.press(ImGuiKey_End);
    window.type("!");
    CHECK(window.document().tokens.back() == "!");
    CHECK(window.document().token_count() == 9);
    window.press(ImGuiKey_Escape);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
}

TEST_CASE("typing in the sentence keeps what was split by hand") {
    Headless window;
    window.click("token_menu", 1);
    window.click("split_2");
    window.click("sentence");
    window.press(ImGuiKey_End);
    window.type_keys(" wjdakf");
    CHECK(window.document().tokens == Texts{"나는", "사과", "를", "먹었다", "정말"});
}

}  // namespace qkv
