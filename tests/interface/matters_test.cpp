// What matters for a number: asked with W, told in the bar, tinted in the cells.
#include <cmath>
#include <doctest/doctest.h>
#include <string>

#include "panels/matters_bar.h"
#include "qkv/attention.h"
#include "qkv/derivatives.h"
#include "support/headless.h"
#include "support/lessons.h"
#include "support/views.h"
#include "widgets/wish.h"

namespace qkv {
namespace {

using test::Headless;
using test::in_english;

std::string number_label(const Cell& cell) {
    return "number/" + std::to_string(static_cast<int>(cell.quantity)) + "/" + std::to_string(cell.row) + "," +
           std::to_string(cell.column) + "," + std::to_string(cell.component);
}

// Types what the number that is asked about shall be.
void wish(Headless& window, const char* value) {
    window.click("##wish_value");
    window.type(value);
    window.press(ImGuiKey_Enter);
    window.frame(2);
}

}  // namespace

TEST_CASE("W asks about the number under the pointer, W and Escape end it, and no other key does") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    const Cell weight{Quantity::weight, 2, 1, 0, 0};
    window.hover(number_label(weight));
    window.press(ImGuiKey_W);
    window.frame(2);
    CHECK(window.sees("matters"));
    CHECK(window.ui().matters.target() == weight);
    window.press(ImGuiKey_RightArrow);
    CHECK(window.sees("matters"));
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.sees("matters"));
    window.hover(number_label(weight));
    window.press(ImGuiKey_W);
    window.press(ImGuiKey_W);
    window.frame(2);
    CHECK_FALSE(window.sees("matters"));
}

TEST_CASE("a right click on any number that is computed asks what matters for it, and again ends it") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    const auto choose = [&](const std::string& number) {
        window.right_click(number);
        window.frame(2);
        window.click("what_matters");
        window.frame(2);
    };
    const Cell weight{Quantity::weight, 2, 1, 0, 0};
    const Cell exp{Quantity::exp, 2, 1, 0, 0};
    const Cell contribution{Quantity::contribution, 2, 1, 1, 0};
    for (const Cell& cell : {weight, exp, contribution, Cell{Quantity::sum, 2, 0, 0, 0}}) {
        CAPTURE(static_cast<int>(cell.quantity));
        choose(number_label(cell));
        CHECK(window.ui().matters.target() == cell);
        CHECK(window.sees("matters"));
    }
    choose("output/1,0");
    CHECK(window.ui().matters.target() == Cell{Quantity::output, 1, 0, 0, 0});
    choose("score/0,2");
    CHECK(window.ui().matters.target() == Cell{Quantity::score, 0, 2, 0, 0});
    choose("score/0,2");
    CHECK_FALSE(window.ui().matters.target());
    CHECK(window.document() == reference_document());
}

TEST_CASE("why there is no answer for a given number and for a blocked one is said, by the menu and by W") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    Headless window(document, {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    window.right_click("Q0", 0);
    window.frame(2);
    window.click("what_matters");
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.matters.given");
    window.session.apply(action::Dismiss{});
    window.frame(2);
    window.press(ImGuiKey_Escape);
    window.right_click("weight/0,2");
    window.frame(2);
    window.click("what_matters");
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.matters.blocked");
    CHECK_FALSE(window.ui().matters.target());
}

TEST_CASE("the menu of a heatmap's cell is there before the walk comes to it, without what would tell its number") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.frame(3);
    window.right_click("weight/0,2");
    window.frame(2);
    CHECK(window.sees("block_cell"));
    CHECK_FALSE(window.sees("what_matters"));
}

TEST_CASE("a lesson goes on while something is told about a number: its buttons stay above what is told") {
    for (const ImVec2 size : {ImVec2(1440, 900), ImVec2(1024, 640)}) {
        Headless window(reference_document(), size, in_english());
        test::open_lesson(window.session, test::listed_lesson(Language::en, "9-what-matters"));
        window.frame(4);
        window.right_click("weight/0,1");
        window.frame(2);
        window.click("what_matters");
        window.frame(3);
        REQUIRE(window.sees("matters"));
        CHECK(window.item("guide_next").Max.y < window.item("matters").Min.y);
        const int passage = window.session.learning().guide()->passage;
        window.click("guide_next");
        CHECK(window.session.learning().guide()->passage == passage + 1);
        CHECK(window.ui().matters.target());
    }
}

TEST_CASE("shares are derivatives over the largest of a given number, and follow an edit") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(2);
    const Cell weight{Quantity::weight, 0, 1, 0, 0};
    Matters matters;
    matters.ask(window.session, weight);
    matters.follow(window.session);
    // ∂w/∂s_j = w (δ − w_j) and ∂s_j/∂K_j = Q: of weights 0.4223, 0.4223, 0.1554 by K(사과를)₁ 0.2440, and as far
    // down by Q(나는)₂, which the K of “사과를” alone lacks.
    CHECK(std::abs(matters.derivatives().at(matters.largest().front().cell)) == doctest::Approx(0.24397).epsilon(1e-4));
    CHECK(matters.share_of({Quantity::key, 1, 0, 0, 0}) == doctest::Approx(1.0));
    CHECK(*matters.share_of({Quantity::key, 0, 0, 0, 0}) == doctest::Approx(-0.17836 / 0.24397).epsilon(1e-3));
    CHECK(matters.share_of({Quantity::value, 0, 0, 0, 0}) == 0.0);
    const double before = *matters.share_of({Quantity::key, 2, 0, 0, 0});
    window.session.apply(action::SetValues{{{{Quantity::key, 2, 0, 0, 0}, 3.0}}});
    matters.follow(window.session);
    CHECK(*matters.share_of({Quantity::key, 2, 0, 0, 0}) != doctest::Approx(before));
}

TEST_CASE("it ends where the number is gone or not reached, and nothing blocked or given is asked about") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    const Cell weight{Quantity::weight, 2, 2, 0, 0};
    Matters matters;
    matters.ask(window.session, weight);
    matters.follow(window.session);
    CHECK(matters.target());
    window.session.apply(action::First{});
    matters.follow(window.session);
    CHECK_FALSE(matters.target());
    window.session.apply(action::Last{});
    matters.ask(window.session, weight);
    window.session.apply(action::RemoveToken{0});
    window.session.apply(action::Last{});
    matters.follow(window.session);
    CHECK_FALSE(matters.target());
    CHECK_FALSE(can_ask_about(window.session, {Quantity::key, 0, 0, 0, 0}));
    Options options = window.document().options;
    options.mask = Mask::causal;
    window.session.apply(action::SetOptions{options});
    window.session.apply(action::Last{});
    CHECK_FALSE(can_ask_about(window.session, {Quantity::weight, 0, 1, 0, 0}));
    CHECK(can_ask_about(window.session, {Quantity::weight, 1, 0, 0, 0}));
}

TEST_CASE("a value is typed, the smallest change is shown, Escape leaves all as it was, and Enter takes it") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    const Document before = window.document();
    const Cell weight{Quantity::weight, 2, 1, 0, 0};
    window.hover(number_label(weight));
    window.press(ImGuiKey_W);
    window.frame(2);
    wish(window, "0.8");
    CHECK(window.sees("wish_reached"));
    CHECK(window.document() == before);
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.sees("wish_reached"));
    CHECK(window.document() == before);
    CHECK(window.sees("matters"));
    wish(window, "");
    CHECK(window.sees("wish_reached"));
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(attend(window.document()).head().weights(2, 1) == doctest::Approx(0.8).epsilon(1e-3));
    CHECK(window.document().head().k == before.head().k);  // Q of the token is what is offered first
    window.session.apply(action::Undo{});
    CHECK(window.document() == before);
}

TEST_CASE("what can't be reached is said, with the nearest that can, and nothing changes") {
    Document document = reference_document();
    document.head().k.row(2) = document.head().k.row(1);
    Headless window(document, {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    const Cell weight{Quantity::weight, 2, 1, 0, 0};
    window.hover(number_label(weight));
    window.press(ImGuiKey_W);
    window.frame(2);
    window.click("##wish_value");
    window.type("0.8");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.sees("wish_unreached"));
    CHECK(window.document() == document);
    REQUIRE(window.ui().wish.solution);
    CHECK(window.ui().wish.solution->nearest == doctest::Approx(0.5).epsilon(1e-3));
}

TEST_CASE("what was found for one number is not there for the next one that is asked about") {
    Headless window(reference_document(), {1440, 900}, in_english());
    window.session.apply(action::Last{});
    window.frame(3);
    const Document before = window.document();
    window.hover(number_label({Quantity::weight, 2, 1, 0, 0}));
    window.press(ImGuiKey_W);
    window.frame(2);
    wish(window, "0.8");
    REQUIRE(window.sees("wish_reached"));
    window.hover(number_label({Quantity::weight, 2, 0, 0, 0}));
    window.press(ImGuiKey_W);
    window.frame(2);
    CHECK(window.ui().matters.target() == Cell{Quantity::weight, 2, 0, 0, 0});
    CHECK_FALSE(window.sees("wish_reached"));
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.document() == before);
}

TEST_CASE("what may change is a vector, a matrix, one V or one number") {
    const Session session(reference_document());
    const auto names = [&](const Cell& target) {
        std::string all;
        for (const ChangeChoice& choice :
             changes_for(session, derivatives_of(session.document(), session.attention(), target), target))
            all += (all.empty() ? "" : " ") + choice.name;
        return all;
    };
    CHECK(names({Quantity::weight, 2, 1, 0, 0}) == "Q(먹었다) K(사과를) K Q(먹었다)[2] K(사과를)[3]");
    CHECK(names({Quantity::product, 2, 1, 2, 0}) == "Q(먹었다) K(사과를) K Q(먹었다)[3] K(사과를)[3]");
    CHECK(names({Quantity::contribution, 2, 1, 1, 0}) ==
          "Q(먹었다) K(사과를) K V V(사과를) Q(먹었다)[2] K(사과를)[3] V(사과를)[2]");
    CHECK(names({Quantity::output, 2, 1, 0, 0}) == "Q(먹었다) K V V(사과를) Q(먹었다)[2] V(사과를)[2]");
}

TEST_CASE("on a phone the outcome of a wish has a row of its own, and the field is as high as a finger needs") {
    for (const Language language : {Language::ko, Language::en}) {
        CAPTURE(language == Language::ko);
        for (const ImVec2 size : {test::phone, ImVec2{1440, 900}}) {
            CAPTURE(size.x);
            Headless window(reference_document(), size, test::with_fingers(language));
            window.session.apply(action::Last{});
            window.frame(3);
            window.hover(number_label({Quantity::weight, 2, 1, 0, 0}));
            window.press(ImGuiKey_W);
            window.frame(2);
            wish(window, "0.8");
            const ImRect outcome = window.item("wish_reached");
            const ImRect choice = window.item("wish_change");
            const ImRect taken = window.item("wish_take");
            CHECK(window.item("##wish_value").GetHeight() >= 43.5F);
            CHECK(outcome.Max.x <= taken.Min.x);
            CHECK_FALSE(choice.Overlaps(taken));
            CHECK(taken.Max.y <= window.item("matters").Max.y);
            CHECK(taken.Max.x <= size.x);
            CHECK((taken.Min.y > choice.Max.y) == (size.x < 400));
        }
    }
}

}  // namespace qkv
