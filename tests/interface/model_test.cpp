// A tiny model in the window, by clicks and keys.
#include <algorithm>
#include <cstdio>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "qkv/trained_model.h"
#include "support/headless.h"
#include "support/right_answer.h"

namespace qkv {

using test::Headless;
using test::right_answer;

namespace {

Document korean(const char* sentence) { return document_in_model(*trained_model("ko"), sentence).value(); }

}  // namespace

TEST_CASE("the likeliest word is taken, and the sentence goes on until it is as long as the model reads") {
    Headless window(korean("나는 친구에게 사과를"));
    window.frame();
    window.click("take_word");
    window.frame();
    CHECK(window.document().sentence == "나는 친구에게 사과를 했다");
    CHECK(window.session.step() == Step{StepKind::probabilities, 3});
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    window.frame();
    CHECK(window.document().sentence == "나는 친구에게 사과를");
    const int most = window.document().model->position_count();
    while (window.document().token_count() < most) {
        const int tokens = window.document().token_count();
        window.click("take_word");
        window.frame();
        REQUIRE(window.document().token_count() == tokens + 1);
    }
    window.click("take_word");
    window.frame();
    CHECK(window.document().token_count() == most);
}

TEST_CASE("a click on a place goes to the end of that token's walk") {
    Headless window(korean("나는 친구에게 사과를"));
    window.frame(2);
    window.click("place", 1);
    window.frame();
    CHECK(window.session.step() == Step{StepKind::probabilities, 1});
}

TEST_CASE("the Learn menu goes on in the tiny model, with the sentence where its words are known") {
    for (const auto& [sentence, wanted] :
         {std::pair{"나는 사과를", "나는 사과를"}, std::pair{"비가 온다", "나는 친구에게 사과를"}}) {
        Headless window(document_from_sentence(sentence).value());
        window.click("learn");
        window.frame();
        window.click("go_on_in_model");
        window.frame(2);
        REQUIRE(window.document().model);
        CHECK(window.document().model->name == "ko");
        if (window.document().sentence != wanted)
            CHECK(window.document().sentence == trained_model("ko")->document.sentence);
    }
}

TEST_CASE("behind the heads all of them are seen where there is room, with the weights and V_new of each") {
    Headless window(korean("나는 친구에게 사과를"));
    window.session.apply(action::GoTo{window.session.walkthrough().at(window.session.walkthrough().count())});
    window.frame(5);
    REQUIRE(window.sees("heads_card"));
    const ImRect card = window.item("heads_card");
    const auto seen_in_card = [&](Quantity quantity, int column) {
        const auto boxes = window.items(fmt::format("number/{}/2,{},0", static_cast<int>(quantity), column));
        return std::ranges::count_if(boxes, [&](const ImRect& box) { return card.Contains(box); });
    };
    for (int key = 0; key < 3; ++key) CHECK(seen_in_card(Quantity::weight, key) == 3);
    for (int column = 0; column < 4; ++column) CHECK(seen_in_card(Quantity::output, column) == 3);
    window.click("head", 2);
    window.frame(2);
    CHECK(window.session.head() == 2);

    Headless low(korean("나는 친구에게 사과를"), {1024, 640});
    low.session.apply(action::GoTo{low.session.walkthrough().at(low.session.walkthrough().count())});
    low.frame(5);
    CHECK_FALSE(low.sees("heads_card"));
    CHECK(low.sees("stage_title"));
}

TEST_CASE("a word that the model does not know changes nothing and is told with the nearest ones") {
    Headless window(korean("나는 사과를"));
    const Document before = window.document();
    window.session.apply(action::SetSentence{"나는 피자를"});
    window.frame();
    CHECK(window.document() == before);
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.model.unknown_word");
}

TEST_CASE("predict mode goes through a whole model by the keyboard alone") {
    Headless window(korean("나는 사과를"));
    window.click("predict");
    const int count = window.session.walkthrough().count();
    for (int step = 1; step <= count; ++step) {
        CAPTURE(step);
        REQUIRE(window.session.learning().asked());
        REQUIRE(window.step() == step - 1);
        window.type(right_answer(window.session, 6));
        window.press(ImGuiKey_Enter);
        window.frame(2);
        const Prediction& prediction = *window.session.learning().prediction();
        if (prediction.judged && *prediction.judged) CAPTURE((*prediction.judged)->answered);
        CAPTURE(prediction.judged.has_value());
        REQUIRE(window.step() == step);
    }
    CHECK(window.session.learning().prediction()->round.tally() == Tally{count, 0, 0});
    CHECK(window.session.learning().prediction()->round.tally(AskedFor::next_word) == Tally{6, 0, 0});
    CHECK(window.session.learning().prediction()->round.tally(AskedFor::feed_forward) == Tally{6, 0, 0});
}

TEST_CASE("no step of a model draws a number that it has not reached, in any detail") {
    Headless window(korean("나는 사과를"));
    for (const Detail detail : {Detail::token, Detail::stage, Detail::term}) {
        window.session.apply(action::First{});
        window.session.apply(action::SetDetail{detail});
        window.frame();
        const Walkthrough walk = window.session.walkthrough();
        for (int number = 0; number <= walk.count(); ++number) {
            window.session.apply(action::GoTo{walk.at(number)});
            window.frame(2);
            for (const std::string& label : window.labels()) {
                Cell cell;
                int quantity = 0;
                const int read = std::sscanf(label.c_str(), "number/%d/%d,%d,%d", &quantity, &cell.row, &cell.column,
                                             &cell.component);
                cell.quantity = static_cast<Quantity>(quantity);
                // The next word is always in view.
                if (read != 4 || !is_shared(cell.quantity) || cell.quantity == Quantity::probability) continue;
                CAPTURE(label);
                CAPTURE(number);
                CAPTURE(name(detail));
                CHECK(window.session.is_reached(cell));
            }
        }
    }
}

}  // namespace qkv
