// Matrices too large for a table.
#include <doctest/doctest.h>

#include "support/headless.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Headless;
using test::Random;

ImVec2 center_of_cell(const ImRect& picture, int row, int column, int rows, int columns) {
    return {picture.Min.x + picture.GetWidth() * (static_cast<float>(column) + 0.5F) / static_cast<float>(columns),
            picture.Min.y + picture.GetHeight() * (static_cast<float>(row) + 0.5F) / static_cast<float>(rows)};
}

}  // namespace

TEST_CASE("of many tokens the panels show those around the current one") {
    Random random(24);
    Headless window(test::random_document(random, 100, 8, 8));
    CHECK(window.session.shown_keys() == KeyRange{0, 16});
    CHECK(window.items("sentence_token").size() == 16);
    window.session.apply(action::GoTo{{StepKind::weight, 70, 37, 0}});
    CHECK(window.session.shown_keys() == KeyRange{32, 16});
    window.session.apply(action::GoTo{{StepKind::score, 70, 99, 0}});
    CHECK(window.session.shown_keys() == KeyRange{96, 4});
    window.session.apply(action::Next{});  // exp(70, 0)
    CHECK(window.session.shown_keys() == KeyRange{0, 16});
    window.session.apply(action::First{});
    window.frame(3);
    window.click("sentence_token", 15);
    CHECK(window.session.step().query == 15);
}

TEST_CASE("with the keyboard a large matrix is zoomed and panned, and Tab goes on") {
    Random random(30);
    Headless window(test::random_document(random, 64, 4, 4));
    window.session.apply(action::Last{});
    window.frame(3);
    for (int presses = 0; window.focused() != "weight_picture" && presses < 1000; ++presses) window.press(ImGuiKey_Tab);
    REQUIRE(window.focused() == "weight_picture");
    const MatrixView& view = window.ui().large_heatmaps.weights.view;
    for (int presses = 0; presses < 3; ++presses) window.press(ImGuiKey_Equal);
    REQUIRE(view.zoom > 2);
    const MatrixView zoomed = view;
    window.press(ImGuiKey_LeftArrow);
    window.press(ImGuiKey_LeftArrow);
    CHECK(view.left < zoomed.left);
    CHECK(view.top == zoomed.top);
    window.press(ImGuiKey_UpArrow);
    CHECK(view.top < zoomed.top);
    window.press(ImGuiKey_DownArrow);
    window.press(ImGuiKey_RightArrow);
    window.press(ImGuiKey_RightArrow);
    CHECK(view.left == doctest::Approx(zoomed.left));
    CHECK(view.top == doctest::Approx(zoomed.top));
    CHECK(window.focused() == "weight_picture");
    CHECK(window.step() == window.session.walkthrough().count());
    window.press(ImGuiKey_Minus);
    CHECK(view.zoom < zoomed.zoom);
    window.press(ImGuiKey_Tab);
    CHECK(window.focused() != "weight_picture");
}

TEST_CASE("a click into the picture of a large matrix goes to the step that works out the cell below it") {
    Random random(25);
    Headless window(test::random_document(random, 64, 4, 4));
    window.frame(2);
    const ImRect picture = window.item("score_picture");
    window.click_at(center_of_cell(picture, 20, 45, 64, 64));
    CHECK(window.session.step() == Step{StepKind::score, 20, 45, 0});
    window.click_at(center_of_cell(window.item("weight_picture"), 3, 62, 64, 64));
    CHECK(window.session.step() == Step{StepKind::weight, 3, 62, 0});
}

TEST_CASE("the wheel zooms around the pointer until digits are seen, dragging pans, and a drag is no click") {
    Random random(26);
    Headless window(test::random_document(random, 64, 4, 4));
    window.session.apply(action::Last{});
    window.frame(3);
    const ImVec2 place = center_of_cell(window.item("score_picture"), 30, 30, 64, 64);
    CHECK_FALSE(window.sees("score/30,30"));
    for (int notch = 0; notch < 12; ++notch) window.scroll(place, 1);
    window.frame(2);
    REQUIRE(window.sees("score/30,30"));
    CHECK(window.item("score/30,30").Contains(place));
    CHECK_FALSE(window.sees("score/0,0"));

    const Step before = window.session.step();
    const MatrixView view = window.ui().large_heatmaps.scores.view;
    window.drag_to("score_picture", 0, {place.x - 60, place.y});
    CHECK(window.session.step() == before);
    CHECK(window.ui().large_heatmaps.scores.view.left > view.left);
    CHECK(window.ui().large_heatmaps.scores.view.top == doctest::Approx(view.top).epsilon(0.2));

    window.click("score_zoom_all");
    window.frame(2);
    CHECK(window.ui().large_heatmaps.scores.view == MatrixView{});
}

}  // namespace qkv
