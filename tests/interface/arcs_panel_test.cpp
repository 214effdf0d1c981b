// The sentence with arcs, beside the calculation: real clicks on words and arcs.
#include <doctest/doctest.h>

#include "qkv/document.h"
#include "support/headless.h"
#include "support/views.h"

namespace qkv {
namespace {

using test::Headless;
using test::in_english;

}  // namespace

TEST_CASE("a tab shows the arcs, those of one token or of all") {
    Headless window(reference_document());
    window.session.apply(action::Last{});
    window.frame(2);
    CHECK_FALSE(window.sees("arcs"));
    window.click("show_arcs");
    window.frame(2);
    CHECK(window.sees("arcs"));
    CHECK(window.sees("arc_2,0"));
    CHECK_FALSE(window.sees("arc_0,2"));
    window.click("arcs_all");
    window.frame(2);
    CHECK(window.sees("arc_0,2"));
    window.click("show_heatmaps");
    window.frame(2);
    CHECK_FALSE(window.sees("arcs"));
}

TEST_CASE("a click on an arc goes to the step of its weight, a click on a word to the word") {
    Headless window(reference_document(), {1440, 900}, in_english(SideView::arcs));
    window.session.apply(action::Last{});
    window.frame(3);
    window.hover("arc_2,0");
    window.frame(2);
    CHECK(window.ui().hovered == Cell{Quantity::weight, 2, 0, 0, 0});
    window.click("arc_2,0");
    window.frame(2);
    CHECK(window.session.step() == Step{StepKind::weight, 2, 0, 0, 0});
    window.click("arcs_word1");
    window.frame(2);
    CHECK(window.session.step().query == 1);
}

TEST_CASE("while presenting, A goes on from the arrows to the arcs") {
    Headless window(reference_document(), {1920, 1080});
    window.session.apply(action::SetPresenting{true});
    window.session.apply(action::Last{});
    window.frame(3);
    window.press(ImGuiKey_A);
    window.press(ImGuiKey_A);
    window.frame(3);
    CHECK(window.sees("arcs"));
    CHECK_FALSE(window.sees("plane_queries"));
    window.press(ImGuiKey_A);
    window.frame(3);
    CHECK_FALSE(window.sees("arcs"));
}

TEST_CASE("arcs that are asked for at the start are seen at once, in a low window and while presenting") {
    Headless low(reference_document(), {1024, 640}, in_english(SideView::arcs));
    low.session.apply(action::Last{});
    low.frame(3);
    CHECK(low.sees("arcs"));
    Headless presenting(reference_document(), {1920, 1080}, in_english(SideView::arcs));
    presenting.session.apply(action::SetPresenting{true});
    presenting.session.apply(action::Last{});
    presenting.frame(3);
    CHECK(presenting.sees("arcs"));
}

}  // namespace qkv
