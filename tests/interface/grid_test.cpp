// The numbers as a spreadsheet: ranges, copying and pasting, filling.
#include <cmath>
#include <doctest/doctest.h>

#include "support/headless.h"

namespace qkv {
namespace {

using test::Headless;

std::string clipboard() { return ImGui::GetClipboardText(); }

Cell selected(const Headless& window) { return window.ui().editor.selected.value_or(Cell{Quantity::sum, -1, -1, -1}); }

ViewSettings by_matrix() {
    ViewSettings view;
    view.layout = SheetLayout::by_matrix;
    return view;
}

}  // namespace

TEST_CASE("Enter and Tab move, with Shift backwards, Tab on to the next row") {
    Headless window;
    window.click("Q0", 0);
    window.press(ImGuiKey_Enter);
    CHECK(selected(window) == Cell{Quantity::key, 0, 0, 0});
    window.press(ImGuiMod_Shift | ImGuiKey_Enter);
    CHECK(selected(window) == Cell{Quantity::query, 0, 0, 0});
    for (int i = 0; i < 3; ++i) window.press(ImGuiKey_Tab);
    CHECK(selected(window) == Cell{Quantity::key, 0, 0, 0});
    window.press(ImGuiMod_Shift | ImGuiKey_Tab);
    CHECK(selected(window) == Cell{Quantity::query, 0, 2, 0});
    CHECK(window.document() == reference_document());
}

TEST_CASE("an expression is typed into a number") {
    Headless window;
    window.click("Q0", 0);
    window.type("1/sqrt(3)");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().q(0, 0) == doctest::Approx(1 / std::sqrt(3.0)).epsilon(1e-15));
    window.type("=-2*0.5");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().k(0, 0) == -1);
    window.type("1/0");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().v(0, 0) == 0.5);
    CHECK(window.session.problem()->id == "problem.number.no_value");
    window.press(ImGuiKey_Escape);
    for (int i = 0; i < 2; ++i) window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
}

TEST_CASE("Shift selects a range with the arrows and with a click; Delete makes all of it 0") {
    Headless window;
    window.click("Q0", 0);
    window.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
    window.press(ImGuiMod_Shift | ImGuiKey_DownArrow);
    window.press(ImGuiMod_Ctrl | ImGuiKey_C);
    CHECK(clipboard() == "1\t0\n1\t1");
    window.press(ImGuiKey_Delete);
    CHECK(window.document().head().q.row(0).isZero(0.0));
    CHECK(same(window.document().head().k, Matrix{{0, 0, 0}, {1, 0, 1}, {0, 1, 1}}));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
    CHECK_FALSE(window.session.editing().can_undo());

    window.click("V0", 0);
    window.shift_click("V2", 1);
    window.press(ImGuiMod_Ctrl | ImGuiKey_C);
    CHECK(clipboard() == "0.5\t0\t0\n0\t1\t0\n1\t0\t1\n0\t0.5\t0");
    window.press(ImGuiKey_LeftArrow);
    window.press(ImGuiMod_Ctrl | ImGuiKey_C);
    CHECK(clipboard() == "0.5");
}

TEST_CASE("by matrix a range stays inside its matrix, and Ctrl+A selects all of it") {
    Headless window(reference_document(), {1440, 900}, by_matrix());
    window.click("Q1", 1);
    for (int i = 0; i < 5; ++i) window.press(ImGuiMod_Shift | ImGuiKey_DownArrow);
    CHECK(selected(window) == Cell{Quantity::query, 2, 1, 0});
    window.shift_click("K2", 2);
    CHECK(selected(window) == Cell{Quantity::query, 2, 1, 0});
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.press(ImGuiMod_Ctrl | ImGuiKey_C);
    CHECK(clipboard() == "1\t0\t0\n0\t1\t0\n0\t0\t1");
    window.press(ImGuiKey_DownArrow);
    CHECK(selected(window) == Cell{Quantity::key, 0, 2, 0});
}

TEST_CASE("Ctrl+X cuts, Ctrl+V pastes what spreadsheets, NumPy and JSON write") {
    Headless window(reference_document(), {1440, 900}, by_matrix());
    window.click("V0", 0);
    window.shift_click("V1", 1);
    window.press(ImGuiMod_Ctrl | ImGuiKey_X);
    CHECK(window.document().head().v(0, 0) == 0);
    CHECK(window.document().head().v(1, 1) == 0);
    CHECK(window.document().head().v(2, 2) == 0.5);
    window.click("Q1", 1);
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(same(window.document().head().q, Matrix{{1, 0, 0}, {0, 0.5, 0}, {0, 0, 0.5}}));

    for (const char* text :
         {"2\t3\r\n4\t5\r\n", "[[2, 3], [4, 5]]", "[[2. 3.]\n [4. 5.]]", "array([[2., 3.],\n       [4., 5.]])"}) {
        CAPTURE(std::string(text));
        window.click("K0", 0);
        window.press(ImGuiKey_Delete);
        ImGui::SetClipboardText(text);
        window.press(ImGuiMod_Ctrl | ImGuiKey_V);
        CHECK(same(window.document().head().k.topLeftCorner(2, 2), Matrix{{2, 3}, {4, 5}}));
    }
    ImGui::SetClipboardText("[1, 0, 0]");
    window.click("K0", 2);
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.document().head().k.row(2) == RowVector{{1, 0, 0}});

    ImGui::SetClipboardText("7");
    window.click("Q0", 0);
    window.shift_click("Q0", 2);
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.document().head().q.col(0) == Eigen::Vector3d(7, 7, 7));

    const Document before = window.document();
    ImGui::SetClipboardText("1\tx\n2\t3");
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.document() == before);
    CHECK(window.session.problem()->id == "problem.block.not_a_number");
}

TEST_CASE("a block that is too large asks: make room, only what fits, or nothing") {
    const char* block = "1\t2\t3\t4\n5\t6\t7\t8\n9\t10\t11\t12\n13\t14\t15\t16";
    const auto pasted = [&](const char* answer) {
        Headless window(reference_document(), {1440, 900}, by_matrix());
        ImGui::SetClipboardText(block);
        window.click("Q0", 0);
        window.press(ImGuiMod_Ctrl | ImGuiKey_V);
        CHECK(window.document() == reference_document());
        REQUIRE(window.sees("paste_grow"));
        if (std::string(answer) == "Enter") {
            window.press(ImGuiKey_Enter);
        } else if (std::string(answer) == "Escape") {
            window.press(ImGuiKey_Escape);
        } else {
            window.click(answer);
        }
        CHECK_FALSE(window.sees("paste_grow"));
        const Document after = window.document();
        if (after != reference_document()) {
            window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
            CHECK(window.document() == reference_document());
        }
        return after;
    };
    for (const char* answer : {"paste_grow", "Enter"}) {
        const Document grown = pasted(answer);
        CHECK(grown.token_count() == 4);
        CHECK(grown.key_size() == 4);
        CHECK(grown.value_size() == 3);
        CHECK(grown.head().q(3, 3) == 16);
        CHECK(same(grown.head().v.topRows(3), reference_document().head().v));
        CHECK_FALSE(check(grown));
    }
    CHECK(same(pasted("paste_fit").head().q, Matrix{{1, 2, 3}, {5, 6, 7}, {9, 10, 11}}));
    CHECK(pasted("paste_cancel") == reference_document());
    CHECK(pasted("Escape") == reference_document());
}

TEST_CASE("Ctrl+Shift+V exchanges rows and columns") {
    Headless window(reference_document(), {1440, 900}, by_matrix());
    ImGui::SetClipboardText("1 2 3\n4 5 6");
    window.click("Q0", 0);
    window.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V);
    CHECK(same(window.document().head().q, Matrix{{1, 4, 0}, {2, 5, 0}, {3, 6, 1}}));
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(same(window.document().head().q, Matrix{{1, 2, 3}, {4, 5, 6}, {3, 6, 1}}));
}

TEST_CASE("a block that fits only with its rows and columns exchanged says so") {
    const Document document = with_key_size(reference_document(), 2);
    Headless window(document, {1440, 900}, by_matrix());
    ImGui::SetClipboardText("1 2 3\n4 5 6");
    window.click("Q0", 0);
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    REQUIRE(window.sees("paste_turn"));
    window.click("paste_turn");
    CHECK(same(window.document().head().q, Matrix{{1, 4}, {2, 5}, {3, 6}}));
    // Neither fits: only room can be made.
    ImGui::SetClipboardText("1 2 3 4 5\n4 5 6 7 8\n1 2 3 4 5\n1 2 3 4 5");
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.sees("paste_grow"));
    CHECK_FALSE(window.sees("paste_turn"));
}

TEST_CASE("the menu of a matrix pastes into it, exchanged or not, and exchanges its own rows and columns") {
    for (const SheetLayout layout : {SheetLayout::by_token, SheetLayout::by_matrix}) {
        ViewSettings view = by_matrix();
        view.layout = layout;
        Headless window(reference_document(), {1440, 900}, view);
        ImGui::SetClipboardText("1 2 3\n4 5 6\n7 8 9");
        const auto choose = [&](const char* what) {
            window.right_click("K0", 0);
            window.click("fill_matrix");
            window.click(what);
        };
        choose("menu_paste_transposed");
        CHECK(same(window.document().head().k, Matrix{{1, 4, 7}, {2, 5, 8}, {3, 6, 9}}));
        choose("menu_paste");
        CHECK(same(window.document().head().k, Matrix{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}));
        choose("transpose");
        CHECK(same(window.document().head().k, Matrix{{1, 4, 7}, {2, 5, 8}, {3, 6, 9}}));
        CHECK(same(window.document().head().q, reference_document().head().q));
        window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        CHECK(same(window.document().head().k, Matrix{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}));
    }
    Headless narrow(with_key_size(reference_document(), 2), {1440, 900}, by_matrix());
    narrow.right_click("K0", 0);
    narrow.click("fill_matrix");
    CHECK(narrow.sees("menu_paste"));
    CHECK_FALSE(narrow.sees("transpose"));
}

TEST_CASE("the menu of a vector fills it; the right button and the menu key open it too") {
    Headless window;
    window.click("vector_1", 2);  // K of 먹었다
    window.click("fill_zeros");
    CHECK(window.document().head().k.row(2).isZero(0.0));

    window.right_click("K1", 1);
    window.click("fill_one_hot");
    CHECK(window.document().head().k.row(1) == RowVector{{0, 1, 0}});

    window.click("Q0", 0);
    window.type("3");
    window.press(ImGuiKey_Tab);
    window.type("4");
    window.press(ImGuiKey_Enter);
    window.click("Q0", 0);
    window.press(ImGuiKey_Menu);
    window.click("fill_unit_length");
    CHECK(window.document().head().q(0, 0) == doctest::Approx(0.6));
    CHECK(window.document().head().q(0, 1) == doctest::Approx(0.8));

    window.click("vector_2", 0);
    window.click("copy_2");
    CHECK(window.document().head().v.row(0) == reference_document().head().v.row(2));

    window.click("vector_1", 2);
    window.click("fill_unit_length");
    CHECK(window.session.problem()->id == "problem.fill.no_direction");
}

TEST_CASE("the menu fills all vectors of a range") {
    Headless window;
    window.click("Q1", 0);
    window.shift_click("K2", 0);
    window.right_click("K1", 0);
    window.click("fill_zeros");
    CHECK(window.document().head().q.row(0).isZero(0.0));
    CHECK(window.document().head().k.row(0).isZero(0.0));
    CHECK(same(window.document().head().v, reference_document().head().v));
    CHECK(window.document().head().q.row(1) == reference_document().head().q.row(1));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
    // A vector outside the range is meant alone.
    window.click("Q1", 0);
    window.shift_click("K2", 0);
    window.right_click("V0", 1);
    window.click("fill_zeros");
    CHECK(window.document().head().v.row(1).isZero(0.0));
    CHECK(same(window.document().head().q, reference_document().head().q));
}

TEST_CASE("random numbers are seeded: each draw differs and can be had again") {
    Headless window;
    window.click("vector_0", 0);
    window.click("fill_integers");
    const RowVector first = window.document().head().q.row(0);
    window.click("vector_0", 0);
    window.click("fill_integers");
    const RowVector second = window.document().head().q.row(0);
    CHECK(first != second);
    window.click("vector_0", 0);
    window.click("minus", 2);  // after those of d_k and d_v
    window.click("minus", 2);
    window.click("fill_integers");
    CHECK(window.document().head().q.row(0) == first);
    window.click("vector_0", 0);
    window.click("fill_matrix");
    window.click("fill_normal");
    CHECK(window.document().head().q.row(1) != reference_document().head().q.row(1));
    CHECK(same(window.document().head().k, reference_document().head().k));
}

TEST_CASE("the menu of a matrix fills all of it, as one entry of the history") {
    Headless window(reference_document(), {1440, 900}, by_matrix());
    window.click("matrix_menu", 1);
    window.click("fill_one_hot");
    CHECK(same(window.document().head().k, Matrix::Identity(3, 3)));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
}

TEST_CASE("the numbers can be laid out by token or by matrix") {
    Headless window;
    CHECK_FALSE(window.sees("matrix_menu"));
    window.click("vectors_menu");
    window.click("layout_matrix");
    CHECK(window.sees("matrix_menu"));
    CHECK(window.item("Q0", 1).Min.y < window.item("K0", 0).Min.y);
    window.click("vectors_menu");
    window.click("layout_token");
    CHECK(window.item("Q0", 1).Min.y > window.item("K0", 0).Min.y);
}

}  // namespace qkv
