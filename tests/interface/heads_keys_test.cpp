// The keyboard in the choice of a model's heads.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/captures.h"
#include "support/headless.h"

namespace qkv {

using test::Headless;
using test::Random;

namespace {

// With 2 layers of 3 heads unless told otherwise.
void open_heads(Headless& window, int layers = test::few_layers, int heads = test::few_heads) {
    Random random(61);
    const auto capture = test::capture_of(test::capture_json(random, 3, 2, layers, heads));
    window.session.apply(action::OpenCapture{capture, "/models/model.json"});
    window.frame(3);
    REQUIRE(window.session.heads().are_shown());
}

bool is_at(const Headless& window, int layer, int head) {
    if (!window.sees("head_at_keyboard")) return false;
    return window.item("head_at_keyboard").GetCenter().x ==
               doctest::Approx(window.item(fmt::format("head_{}_{}", layer, head)).GetCenter().x) &&
           window.item("head_at_keyboard").GetCenter().y ==
               doctest::Approx(window.item(fmt::format("head_{}_{}", layer, head)).GetCenter().y);
}

}  // namespace

TEST_CASE("arrows choose heads and not steps, Enter opens the one they have come to") {
    Headless window;
    open_heads(window);
    CHECK_FALSE(window.sees("head_at_keyboard"));
    window.press(ImGuiKey_RightArrow);
    CHECK(is_at(window, 1, 2));
    window.press(ImGuiKey_DownArrow);
    CHECK(is_at(window, 2, 2));
    window.press(ImGuiKey_LeftArrow);
    CHECK(is_at(window, 2, 1));
    for (int i = 0; i < 5; ++i) window.press(ImGuiKey_RightArrow);
    CHECK(is_at(window, 2, 3));
    window.press(ImGuiKey_UpArrow);
    for (int i = 0; i < 3; ++i) window.press(ImGuiKey_UpArrow);
    CHECK(is_at(window, 1, 3));
    CHECK(window.step() == 0);
    REQUIRE(window.session.heads().are_shown());
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK_FALSE(window.session.heads().are_shown());
    CHECK(window.session.heads().chosen()->head == HeadIndex{0, 0, 2});
    CHECK(window.step() == 0);
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == 1);

    window.click("heads");
    CHECK_FALSE(window.sees("head_at_keyboard"));
    window.press(ImGuiKey_DownArrow);  // from the head that is open
    CHECK(is_at(window, 2, 3));
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.session.heads().are_shown());
    CHECK(window.session.heads().chosen()->head == HeadIndex{0, 0, 2});
}

TEST_CASE("arrows keep the head they come to in sight") {
    Headless window(reference_document(), {1024, 640});
    open_heads(window, 24, 32);
    REQUIRE_FALSE(window.sees("head_24_32"));
    for (int i = 0; i < 23; ++i) window.press(ImGuiKey_DownArrow);
    for (int i = 0; i < 31; ++i) window.press(ImGuiKey_RightArrow);
    window.frame(3);
    REQUIRE(window.sees("head_24_32"));
    CHECK(is_at(window, 24, 32));
    CHECK(window.step() == 0);
}

}  // namespace qkv
