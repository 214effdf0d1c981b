// The vectors as arrows: real drags and keys on the panel, read back from the document.
#include <cmath>
#include <doctest/doctest.h>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "support/headless.h"
#include "support/plane_document.h"
#include "support/views.h"

namespace qkv {
namespace {

using test::Headless;
using test::in_english;
using test::in_the_plane;

// Pixels of one unit, from the heads of two arrows.
float pixels_per_unit(const Headless& window) {
    return (window.item("arrow_k1").Min.x - window.item("arrow_k0").Min.x) / (1.75F - 0.25F);
}

void drag_by(Headless& window, const char* arrow, ImVec2 units) {
    const float unit = pixels_per_unit(window);
    const ImVec2 from = window.item(arrow).Min;
    window.drag_to(arrow, 0, {from.x + unit * units.x, from.y - unit * units.y});
}

}  // namespace

TEST_CASE("a tab shows the arrows in place of the heatmaps, and back") {
    Headless window(in_the_plane());
    window.frame(2);
    CHECK_FALSE(window.sees("plane_queries"));
    window.click("show_plane");
    window.frame(2);
    CHECK(window.sees("plane_queries"));
    CHECK(window.sees("plane_values"));
    CHECK(window.session.view().side_view == SideView::plane);
    window.click("show_heatmaps");
    window.frame(2);
    CHECK_FALSE(window.sees("plane_queries"));
}

TEST_CASE("dragging the head of an arrow changes its two numbers, as one entry of undo") {
    Headless window(in_the_plane(), {1440, 900}, in_english(SideView::plane));
    window.frame(3);
    const Document before = window.document();
    drag_by(window, "arrow_k1", {-0.5F, 0.75F});
    window.frame(2);
    CHECK(window.document().head().k(1, 0) == doctest::Approx(1.25).epsilon(0.03));
    CHECK(window.document().head().k(1, 1) == doctest::Approx(-0.25).epsilon(0.12));
    CHECK(window.document().head().k.row(0) == before.head().k.row(0));
    CHECK(window.document().head().q == before.head().q);
    window.session.apply(action::Undo{});
    CHECK(window.document() == before);
    CHECK_FALSE(window.session.editing().can_undo());
}

TEST_CASE("the axes do not move while an arrow is dragged") {
    Headless window(in_the_plane(), {1440, 900}, in_english(SideView::plane));
    window.frame(3);
    const ImVec2 other = window.item("arrow_k2").Min;
    const ImVec2 from = window.item("arrow_k1").Min;
    const ImVec2 beyond{from.x + 60, from.y + 120};
    bool has_moved = false;
    window.before_more = [&](const Ui& ui) {
        if (!ui.plane.held) return;
        const ImVec2 at = window.item("arrow_k2").Min;
        has_moved = has_moved || std::hypot(at.x - other.x, at.y - other.y) > 0.5F;
    };
    window.drag_to("arrow_k1", 0, beyond);
    CHECK_FALSE(has_moved);
    window.frame(3);
    CHECK(window.item("arrow_k2").Min.x != doctest::Approx(other.x).epsilon(0.001));  // afterwards all has room again
}

TEST_CASE("tidy numbers: a head that is dragged lands on the grid") {
    Headless window(in_the_plane(), {1440, 900}, in_english(SideView::plane));
    window.frame(3);
    window.click("plane_tidy");
    drag_by(window, "arrow_v0", {-0.4F, 0.9F});
    window.frame(2);
    const Matrix& v = window.document().head().v;
    for (int c = 0; c < 2; ++c) CHECK(v(0, c) / 0.5 == std::round(v(0, c) / 0.5));
    CHECK(v.row(0) != in_the_plane().head().v.row(0));
}

TEST_CASE("arrow keys move the chosen head by 0.1, and the walk stands still; Escape gives them back") {
    Headless window(in_the_plane(), {1440, 900}, in_english(SideView::plane));
    window.frame(3);
    window.click("arrow_q0");
    const int step = window.step();
    window.press(ImGuiKey_RightArrow);
    window.press(ImGuiKey_UpArrow);
    window.press(ImGuiKey_UpArrow);
    CHECK(window.document().head().q(0, 0) == 1.1);
    CHECK(window.document().head().q(0, 1) == 0.95);
    CHECK(window.step() == step);
    window.session.apply(action::Undo{});
    CHECK(window.document().head().q(0, 1) == 0.85);
    window.press(ImGuiKey_Escape);
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == step + 1);
    CHECK(window.document().head().q(0, 0) == 1.1);
}

TEST_CASE("a click on a number or elsewhere takes the keys from the arrows") {
    Headless window(in_the_plane(), {1440, 900}, in_english(SideView::plane));
    window.frame(3);
    window.click("arrow_q0");
    CHECK(window.ui().plane.has_arrows());
    window.click("show_plane");
    window.frame(2);
    CHECK_FALSE(window.ui().plane.has_arrows());
}

TEST_CASE("three dimensions are turned by dragging the background, which changes no number") {
    Headless window(reference_document(), {1440, 900}, in_english(SideView::plane));
    window.frame(3);
    const Document before = window.document();
    const auto view = window.ui().plane.queries;
    CHECK(view.kind == plane::View::Kind::turned);
    const ImRect paper = window.item("plane_queries");
    const ImVec2 empty{paper.Min.x + 4, paper.Max.y - 4};
    window.drag_to("plane_queries", 0, empty);
    window.frame(2);
    CHECK(window.document() == before);
}

TEST_CASE("a computed vector can't be dragged") {
    Headless window(with_embeddings(in_the_plane()), {1440, 900}, in_english(SideView::plane));
    window.session.apply(action::Last{});
    window.frame(3);
    const Document before = window.document();
    drag_by(window, "arrow_k1", {-0.5F, 0.75F});
    window.frame(2);
    CHECK(window.document() == before);
}

TEST_CASE("while presenting, A shows the arrows in place of the calculation") {
    Headless window(in_the_plane(), {1920, 1080}, in_english());
    window.session.apply(action::SetPresenting{true});
    window.frame(3);
    CHECK_FALSE(window.sees("plane_queries"));
    window.press(ImGuiKey_A);
    window.frame(3);
    CHECK(window.sees("plane_queries"));
    window.press(ImGuiKey_A);
    window.press(ImGuiKey_A);
    window.frame(3);
    CHECK_FALSE(window.sees("plane_queries"));
}

}  // namespace qkv
