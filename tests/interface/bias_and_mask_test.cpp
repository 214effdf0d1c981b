// The menus of biases and masks.
#include <doctest/doctest.h>
#include <string>

#include "qkv/head_edit.h"
#include "support/headless.h"

namespace qkv {

using test::Headless;

namespace {

const std::string bias_menu = "vector_" + std::to_string(static_cast<int>(Quantity::bias));

}  // namespace

TEST_CASE("a bias becomes ALiBi with a slope, or one number for each distance, as one edit") {
    Headless window(with_bias(reference_document(), 0, true));
    const Document before = window.document();
    window.click(bias_menu);
    window.click("minus", static_cast<int>(window.items("minus").size()) - 3);
    window.click("bias_alibi");
    CHECK(window.document().head().bias == alibi_bias(3, 3, 0.25));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == before);
    window.session.apply(action::SetValues{{{{Quantity::bias, 0, 1, 0}, 2}}});
    window.frame(2);
    window.click(bias_menu);
    window.click("bias_relative");
    CHECK(window.document().head().bias(1, 2) == 2);
    CHECK(window.document().head().bias(2, 1) == 0);
}

TEST_CASE("in a relative bias, distances beyond the farthest one share its number; at its end every one has its own") {
    Document document = with_bias(document_from_sentence("a b c d").value(), 0, true);
    document.head().bias.row(0) << 1, 2, 3, 4;
    document.head().bias.col(0) << 1, 5, 6, 7;
    Headless window(document, {1600, 1400});
    const auto open = [&] { window.click(bias_menu); };
    const auto press = [&](const char* button) {
        window.click(button, static_cast<int>(window.items(button).size()) - 2);
    };
    open();
    press("minus");
    press("minus");
    window.click("bias_relative");
    Matrix nearest(4, 4);
    nearest << 1, 2, 2, 2, 5, 1, 2, 2, 5, 5, 1, 2, 5, 5, 5, 1;
    CHECK(window.document().head().bias == nearest);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == document);
    open();
    press("plus");
    press("plus");
    window.click("bias_relative");
    CHECK(window.document().head().bias == relative_bias(document.head().bias));
}

TEST_CASE("the table of scores says in general what the numbers are") {
    Document document = with_bias(document_from_sentence("a b c d e f g h i j").value(), 0, true);
    document.head().bias(0, 0) = -0.5;
    document.options.scale = 0.7;
    document.options.temperature = 1.5;
    Headless window(document);
    window.session.apply(action::GoTo{{StepKind::score, 0, 0, 0}});
    window.frame(3);
    CHECK(window.sees("heading/(Q · K × 0.7 + bias) ÷ 1.5"));
}

TEST_CASE("the mask menu: causal, a window, padding and a click on a cell, each undone alone") {
    Headless window;
    window.click("mask");
    window.click("mask_causal");
    CHECK(window.document().options.mask == Mask::causal);
    window.click("mask_causal");
    CHECK(window.document().options.mask == Mask::none);
    window.click("minus");
    CHECK(window.document().options.window == 2);
    window.click("minus");
    CHECK(window.document().options.window == 1);
    window.click("plus");
    window.click("plus");
    CHECK(window.document().options.window == 0);
    window.click("padding", 1);
    CHECK(window.document().options.padding == std::vector<bool>{false, true, false});
    window.click("padding", 1);
    CHECK(window.document().options.padding.empty());
    window.click("allowed/2,0");
    CHECK(blocking_part(window.document().options, 2, 0) == MaskPart::hand);
    window.click("allowed/2,0");
    CHECK_FALSE(window.document().options.has_parts());
}

TEST_CASE("a query that would see nothing is refused by its name, and nothing changes") {
    Headless window;
    window.click("mask");
    window.click("allowed/1,0");
    window.click("allowed/1,1");
    CHECK_FALSE(window.session.problem());
    window.click("allowed/1,2");
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.mask.row");
    CHECK(window.session.problem()->args.front().value == "사과를");
    CHECK(allows(window.document().options, 1, 2));
}

TEST_CASE("a key is blocked and allowed again by the menu of a heatmap's cell") {
    Headless window;
    window.session.apply(action::Last{});
    window.frame(3);
    window.right_click("weight/0,2");
    window.frame(2);
    window.click("block_cell");
    CHECK(blocking_part(window.document().options, 0, 2) == MaskPart::hand);
    CHECK(window.session.attention().head().weights(0, 2) == 0);
    window.frame(3);
    window.right_click("score/0,2");
    window.frame(2);
    window.click("block_cell");
    CHECK(window.document() == reference_document());
}

}  // namespace qkv
