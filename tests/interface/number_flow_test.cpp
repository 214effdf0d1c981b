// What a step has read moves to where it is used.
#include <doctest/doctest.h>

#include "qkv/document.h"
#include "support/headless.h"

namespace qkv {
namespace {

using test::Headless;

constexpr Step product_step{StepKind::contribution, 0, 1, 0, 0};

void set_flow_motion(Headless& window, bool has_motion) {
    ViewSettings view = window.session.view();
    view.has_motion = has_motion;
    window.session.apply(action::SetView{view});
}

}  // namespace

TEST_CASE("a step forward moves what it reads for a moment, then nothing is due") {
    Headless window;
    set_flow_motion(window, true);
    window.session.apply(action::GoTo{window.session.walkthrough().previous(product_step)});
    window.wait(1);
    CHECK_FALSE(window.sees("flowing_number"));
    window.press(ImGuiKey_Space);
    CHECK(window.session.step() == product_step);
    window.frame();
    CHECK(window.sees("flowing_number"));
    CHECK(window.interface().seconds_until_next_frame() == 0);
    window.wait(0.3);
    window.frame(2);
    CHECK_FALSE(window.sees("flowing_number"));
    CHECK(window.interface().seconds_until_next_frame() > 60);
}

TEST_CASE("a step back, a jump and a window without motion move nothing") {
    Headless window;
    set_flow_motion(window, true);
    window.session.apply(action::GoTo{product_step});
    window.frame(2);
    CHECK_FALSE(window.sees("flowing_number"));
    window.wait(1);
    window.press(ImGuiKey_LeftArrow);
    window.frame();
    CHECK_FALSE(window.sees("flowing_number"));
    set_flow_motion(window, false);
    window.wait(1);
    window.press(ImGuiKey_Space);
    window.frame();
    CHECK_FALSE(window.sees("flowing_number"));
}

TEST_CASE("numbers do not move because others do") {
    Headless window;
    set_flow_motion(window, true);
    window.session.apply(action::GoTo{window.session.walkthrough().previous(product_step)});
    window.wait(1);
    const ImRect before = window.item("number/7/0,0,0");
    window.press(ImGuiKey_Space);
    window.frame();
    REQUIRE(window.sees("flowing_number"));
    const ImRect while_moving = window.item("number/7/0,0,0");
    CHECK(while_moving.Min.x == before.Min.x);
    CHECK(while_moving.Min.y == before.Min.y);
}

}  // namespace qkv
