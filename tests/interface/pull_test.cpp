// Results that are pulled to what they shall be: real drags on bars and cells, read back from the document.
#include <doctest/doctest.h>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "support/headless.h"
#include "support/views.h"

namespace qkv {
namespace {

using test::Headless;
using test::in_english;

ImRect weight_bar(const Headless& window) { return window.item("bar/2,1"); }

void hold_mouse_at(Headless& window, ImVec2 place) {
    window.move_to(place);
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    window.frame();
}

void let_mouse_go(Headless& window) {
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    window.frame(2);
}

// Takes the bar where it ends and moves it to where it would be `to`.
void pull_weight(Headless& window, double to) {
    const ImRect track = weight_bar(window);
    const double now = attend(window.document()).head().weights(2, 1);
    const auto at = [&](double share) {
        return ImVec2(track.Min.x + static_cast<float>(share) * track.GetWidth(), track.GetCenter().y);
    };
    hold_mouse_at(window, at(now));
    window.move_to(at(0.5 * (now + to)));
    window.move_to(at(to));
}

}  // namespace

TEST_CASE("a bar that is pulled shows what would make it so, Enter takes that, and it is one entry of undo") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    const Document before = window.document();
    pull_weight(window, 0.8);
    CHECK(window.document() == before);
    REQUIRE(window.ui().wish.solution);
    const float wished = window.item("wished_bar").Min.x;
    CHECK(wished == doctest::Approx(weight_bar(window).Min.x + 0.8F * weight_bar(window).GetWidth()).epsilon(0.01));
    let_mouse_go(window);
    CHECK(window.sees("wish_reached"));
    CHECK(window.document() == before);
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(attend(window.document()).head().weights(2, 1) == doctest::Approx(0.8).epsilon(0.01));
    window.session.apply(action::Undo{});
    CHECK(window.document() == before);
    CHECK_FALSE(window.session.editing().can_undo());
}

TEST_CASE("Escape leaves all as it was, while the bar is in the hand and afterwards") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    const Document before = window.document();
    pull_weight(window, 0.7);
    window.press(ImGuiKey_Escape);
    CHECK_FALSE(window.ui().wish.solution);
    let_mouse_go(window);
    CHECK_FALSE(window.ui().wish.solution);
    pull_weight(window, 0.7);
    let_mouse_go(window);
    CHECK(window.ui().wish.solution);
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.ui().wish.solution);
    CHECK(window.document() == before);
}

TEST_CASE("a cell of V_new is pulled from side to side, and a click on it still goes to its step") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    const Document before = window.document();
    const ImVec2 from = window.item("output/1,0").GetCenter();
    window.click_at(from);
    window.frame(2);
    CHECK(window.session.step() == Step{StepKind::output, 1, 0, 0, 0});
    CHECK_FALSE(window.ui().matters.target());
    window.session.apply(action::Last{});
    window.frame(2);
    hold_mouse_at(window, from);
    window.move_to({from.x + 8, from.y});
    window.move_to({from.x + 16, from.y});
    CHECK(window.ui().matters.target() == Cell{Quantity::output, 1, 0, 0, 0});
    REQUIRE(window.ui().wish.solution);
    let_mouse_go(window);
    CHECK(window.session.step_number() == window.session.walkthrough().count());
    const double wished = window.ui().wish.solution->value;
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(attend(window.document()).head().output(1, 0) == doctest::Approx(wished));
    CHECK(window.document() != before);
}

TEST_CASE("a bar that is not reached, or asked for, is not pulled") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::GoTo{Step{StepKind::score, 2, 1, 0, 0}});
    window.frame(3);
    const Document before = window.document();
    if (window.sees("bar/2,1")) pull_weight(window, 0.8);
    let_mouse_go(window);
    CHECK_FALSE(window.ui().matters.target());
    CHECK(window.document() == before);
}

TEST_CASE("in the plane V_new has a way to what is wished") {
    ViewSettings view = in_english();
    view.side_view = SideView::plane;
    Headless window(reference_document(), {1440, 900}, view);
    window.session.apply(action::Last{});
    window.frame(3);
    CHECK_FALSE(window.sees("way_of_output"));
    pull_weight(window, 0.8);
    let_mouse_go(window);
    CHECK(window.sees("way_of_output"));
}

}  // namespace qkv
