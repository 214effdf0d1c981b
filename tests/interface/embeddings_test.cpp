// X and W in the window.
#include <doctest/doctest.h>

#include "support/headless.h"

namespace qkv {
namespace {

using test::Headless;

void turn_on(Headless& window) {
    window.click("vectors_menu");
    window.click("embeddings");
    window.frame(3);
}

}  // namespace

TEST_CASE("embeddings are turned on without changing Q, K and V, and off again") {
    Headless window;
    turn_on(window);
    REQUIRE(window.document().embeddings);
    CHECK(same(window.document().head().q, reference_document().head().q));
    CHECK(window.sees("X0"));
    CHECK(window.sees("W_Q0"));
    turn_on(window);
    CHECK(window.document() == reference_document());
}

TEST_CASE("a number of X or W changes Q, K and V, which are not edited themselves") {
    Headless window;
    turn_on(window);
    window.click("X1", 0);  // x(나는) = [1, 0, 0] becomes [1, 2, 0]
    window.type("2");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().q.row(0) == RowVector{{1, 2, 0}});
    CHECK(window.document().head().k.row(0) == RowVector{{3, 1, 2}});
    window.click("W_Q0", 0);
    window.type("5");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().q(0, 0) == 5);
    CHECK_FALSE(check(window.document()));
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.press(ImGuiMod_Ctrl | ImGuiKey_C);
    CHECK(std::string(ImGui::GetClipboardText()) == "5\t0\t0\n0\t1\t0\n0\t0\t1");
}

TEST_CASE("the walk begins with the projections") {
    Headless window;
    turn_on(window);
    CHECK(window.session.walkthrough().count() == 51);
    window.press(ImGuiKey_Space);
    CHECK(window.session.step().kind == StepKind::project_query);
    CHECK(window.session.is_reached({Quantity::query, 0, 2, 0}));
    CHECK_FALSE(window.session.is_reached({Quantity::key, 0, 0, 0}));
    for (int i = 0; i < 9; ++i) window.press(ImGuiKey_Space);
    CHECK(window.session.step() == Step{StepKind::score, 0, 0, 0});
    window.click("stage", 0);
    CHECK(window.session.step().kind == StepKind::project_query);
    window.press(ImGuiKey_End);
    CHECK(window.step() == 51);
}

TEST_CASE("the size of the embeddings is changed without changing Q, K and V") {
    Headless window;
    turn_on(window);
    window.click("plus", 2);
    CHECK(window.document().embeddings->size() == 4);
    CHECK(same(window.document().head().q, reference_document().head().q));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document().embeddings->size() == 3);
}

TEST_CASE("vectors of X and W are filled from their menus, and tokens are changed from theirs") {
    Headless window;
    turn_on(window);
    window.click("matrix_menu", 1);  // W_Q
    window.click("fill_zeros");
    CHECK(window.document().head().q.isZero(0.0));
    window.right_click("W_K0", 2);
    CHECK_FALSE(window.sees("token_edit"));
    window.click("fill_one_hot");
    CHECK(window.document().head().weights->w_k.row(2) == RowVector{{1, 0, 0}});
    window.right_click("X0", 1);
    window.click("token_edit");
    window.click("split_2");
    CHECK(window.document().token_count() == 4);
    CHECK(window.document().embeddings->x.rows() == 4);
    CHECK_FALSE(check(window.document()));
}

}  // namespace qkv
