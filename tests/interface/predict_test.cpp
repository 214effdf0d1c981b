// Predict mode, by clicks and keys.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <vector>

#include "qkv/head_edit.h"
#include "session_window.h"
#include "support/headless.h"
#include "support/random_documents.h"
#include "support/right_answer.h"

namespace qkv {

using test::Headless;
using test::right_answer;

namespace {

void answer(Headless& window, std::string_view typed) {
    window.type(typed);
    window.press(ImGuiKey_Enter);
    window.frame(2);
}

const Verdict& verdict(const Headless& window) {
    const Prediction* prediction = window.session.learning().prediction();
    REQUIRE(prediction != nullptr);
    REQUIRE(prediction->judged);
    REQUIRE(*prediction->judged);
    return **prediction->judged;
}

}  // namespace

TEST_CASE("a round by keyboard alone: every step typed right, then the summary") {
    Headless window;
    window.click("predict");
    for (int step = 1; step <= 42; ++step) {
        CAPTURE(step);
        REQUIRE(window.session.learning().asked());
        CHECK(window.step() == step - 1);
        answer(window, right_answer(window.session));
        REQUIRE(window.step() == step);
    }
    const PredictionRound& round = window.session.learning().prediction()->round;
    CHECK(round.tally() == Tally{42, 0, 0});
    CHECK(round.tally(AskedFor::score) == Tally{9, 0, 0});
    CHECK(round.tally(AskedFor::sum) == Tally{3, 0, 0});
    CHECK(round.mistakes().empty());
    CHECK(window.sees("summary_again"));

    window.press(ImGuiKey_Enter);  // once more
    window.frame(2);
    CHECK(window.step() == 0);
    CHECK(window.session.learning().prediction()->round.tally().total() == 0);
    answer(window, "1");
    CHECK(window.step() == 1);
}

TEST_CASE("a wrong answer stays, is understood, and the next one is judged again") {
    Headless window;
    window.session.apply(action::GoTo{{StepKind::sum, 0, 0, 0}});
    window.click("predict");
    answer(window, "0.5");
    CHECK(window.step() == 7);
    CHECK(verdict(window).mistakes.front().mistake == Mistake::linear_normalisation);
    CHECK(window.sees("verdict"));
    CHECK(window.sees("show_answer"));
    CHECK_FALSE(window.sees("hint"));

    answer(window, "0.9061");  // what was typed is selected, and typed over
    CHECK(verdict(window).mistakes.front().mistake == Mistake::divided_by_n);
    answer(window, "0.42");
    CHECK(window.step() == 8);
    CHECK(verdict(window).is_correct);
    const PredictionRound& round = window.session.learning().prediction()->round;
    CHECK(round.tally() == Tally{0, 1, 0});
    CHECK(round.tally(AskedFor::weight) == Tally{0, 1, 0});
    REQUIRE(round.mistakes().size() == 2);
    CHECK(round.mistakes()[0].second == 1);
}

TEST_CASE("what cannot be read is said, and is not counted") {
    Headless window;
    window.click("predict");
    answer(window, "one");
    REQUIRE(window.session.learning().prediction()->judged);
    CHECK_FALSE(window.session.learning().prediction()->judged->has_value());
    CHECK(window.session.learning().prediction()->judged->error().id == "problem.number.not_a_number");
    answer(window, "1");
    CHECK(window.session.learning().prediction()->round.tally() == Tally{1, 0, 0});
}

TEST_CASE("the hint and the answer by click; what was shown is not counted as right, and no step twice") {
    Headless window;
    window.click("predict");
    CHECK_FALSE(window.session.learning().prediction()->shows_hint);
    window.click("hint");
    CHECK(window.session.learning().prediction()->shows_hint);
    window.click("show_answer");
    CHECK(window.step() == 1);
    CHECK_FALSE(window.session.learning().prediction()->shows_hint);
    CHECK(window.session.learning().prediction()->round.tally() == Tally{0, 0, 1});
    window.click("previous");
    CHECK(window.step() == 0);
    window.frame(2);
    answer(window, "1");
    CHECK(window.step() == 1);
    CHECK(window.session.learning().prediction()->round.tally() == Tally{0, 0, 1});
}

TEST_CASE("what is asked for is hidden everywhere, the sum so far of V_new included") {
    Headless window;
    window.session.apply(action::GoTo{{StepKind::contribution, 0, 2, 0}});
    window.click("predict");
    CHECK(window.session.learning().asked() == Step{StepKind::output, 0, 0, 0});
    window.frame(3);
    for (const std::string& label : window.labels()) CHECK(label.find("0.078]") == std::string::npos);
    answer(window, "[0.211, 0.211, 0.078]");
    CHECK(window.session.step() == Step{StepKind::output, 0, 0, 0});
    // The panels turn to the next token, whose score is asked for.
    CHECK(window.session.step_in_focus() == Step{StepKind::score, 1, 0, 0});
    CHECK(window.session.token_explanation().step.query == 1);
}

namespace {

// One with a mask and embeddings, one of two heads with biases and blocked cells, and one of two sentences.
std::vector<Document> documents_to_predict() {
    Document masked = test::small_with_embeddings();
    masked.options.mask = Mask::causal;
    Document joined = with_head_added(reference_document());
    joined.head(1).bias = alibi_bias(3, 3, 0.5);
    joined.options.window = 2;
    joined.options.blocked = Matrix::Zero(3, 3);
    joined.options.blocked(2, 1) = 1;
    return {reference_document(), masked, joined, with_key_sentence(reference_document(), "I ate").value()};
}

}  // namespace

TEST_CASE("every kind of step is asked and answered, at every detail, in documents of every kind") {
    for (const Detail detail : {Detail::token, Detail::stage, Detail::term, Detail::product}) {
        for (const Document& document : documents_to_predict()) {
            Headless window(document);
            window.session.apply(action::SetDetail{detail});
            window.click("predict");
            const int count = window.session.walkthrough().count();
            CAPTURE(count);
            for (int guard = 0; guard < count && window.step() < count; ++guard) {
                const int before = window.step();
                CAPTURE(before);
                if (!window.session.learning().asked()) {
                    window.press(ImGuiKey_PageDown);
                } else {
                    answer(window, right_answer(window.session));
                }
                // With products, the contribution that they make up is passed by.
                const bool passes_contribution =
                    detail == Detail::product && window.session.step().kind == StepKind::contribution;
                REQUIRE(window.step() == before + (passes_contribution ? 2 : 1));
            }
            CHECK(window.session.learning().prediction()->round.tally().right_later == 0);
            CHECK(window.sees("summary_close"));
            window.click("summary_close");
            window.frame(2);
            CHECK(window.session.learning().prediction() == nullptr);
        }
    }
}

TEST_CASE("in predict mode the keys of the walk still go on as long as nothing is typed") {
    Headless window;
    window.click("predict");
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 1);
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 2);
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == 3);
    window.press(ImGuiKey_PageUp);
    window.press(ImGuiKey_LeftArrow);
    CHECK(window.step() == 1);
    window.type("1");
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == 1);
    window.press(ImGuiKey_Enter);
    CHECK(window.step() == 2);
    CHECK(window.session.learning().prediction()->round.tally() == Tally{1, 0, 0});
}

TEST_CASE("editing a number, undo and another document leave nothing said about other numbers") {
    Headless window;
    window.click("predict");
    answer(window, "7");
    CHECK(window.session.learning().prediction()->judged);
    window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 7.0}}});
    window.session.apply(action::Settle{});
    CHECK_FALSE(window.session.learning().prediction()->judged);
    window.frame(2);
    answer(window, "7");
    CHECK(window.step() == 1);
    window.session.apply(action::Undo{});
    CHECK_FALSE(window.session.learning().prediction()->judged);
    window.session.apply(action::OpenDocument{document_from_sentence("a b").value()});
    CHECK(window.session.learning().prediction()->round.tally().total() == 0);
    CHECK(window.session.learning().asked() == Step{StepKind::score, 0, 0, 0});
}

TEST_CASE("Next judges an answer that is written, and goes on without it once it was wrong") {
    Headless window;
    window.click("predict");
    window.type("2");
    window.click("next");
    window.frame(2);
    CHECK(window.step() == 0);
    CHECK_FALSE(verdict(window).is_correct);
    window.click("next");
    window.frame(2);
    CHECK(window.step() == 1);
    window.type("1");
    window.click("next");
    window.frame(2);
    CHECK(window.step() == 2);
    CHECK(verdict(window).is_correct);
    CHECK(window.session.learning().prediction()->round.tally() == Tally{1, 0, 0});
    window.click("next");  // nothing is written
    CHECK(window.step() == 3);
    window.type("5");
    window.click("previous");
    window.frame(2);
    CHECK(window.step() == 2);
}

TEST_CASE("what is said aloud asks for the result and doesn't tell it") {
    Headless window;
    const SessionWindow heard(window.session);
    window.click("predict");
    for (const char* wrong : {"7", "8"}) {
        const std::string asked = heard.spoken().sentence;
        CAPTURE(asked);
        CHECK(asked.find("얼마일까요?") != std::string::npos);
        CHECK(asked.find("1이에요") == std::string::npos);
        answer(window, wrong);
        CHECK(heard.spoken().sentence.find(wrong) != std::string::npos);  // and what is wrong with it
    }
    answer(window, "1");
    CHECK(heard.spoken().sentence.starts_with("맞았어요!"));
    CHECK(heard.spoken().sentence.ends_with("얼마일까요?"));
    window.click("predict");
    CHECK(heard.spoken().sentence == window.session.explanation().message.in(Language::ko));
}

TEST_CASE("predict mode goes off where it went on, and then nothing is asked") {
    Headless window;
    window.click("predict");
    CHECK(window.sees("verdict"));
    window.click("predict");
    CHECK_FALSE(window.session.learning().asked());
    window.frame(2);
    CHECK_FALSE(window.sees("verdict"));
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 1);
}

}  // namespace qkv
