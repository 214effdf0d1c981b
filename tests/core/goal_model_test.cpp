// Goals, what may be changed and solutions in a model: next words, parts with numbers, switches, blocked cells.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "qkv/goal.h"
#include "qkv/head_edit.h"
#include "qkv/lesson.h"
#include "qkv/sheet.h"
#include "qkv/trained_model.h"
#include "support/goals.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::allowed_of;
using test::assigned;
using test::condition_of;

Document korean_model(const char* sentence) { return document_in_model(*trained_model("ko"), sentence).value(); }

Progress progress_in_model(const char* condition, const Document& start, const Document& document,
                           const char* only = "") {
    Goal goal;
    goal.conditions.push_back(condition_of(condition, start));
    if (*only != '\0') goal.only = allowed_of(only, start);
    return progress(goal, start, document, attend(document), Step{});
}

bool holds_in_model(const Document& document, const char* condition) {
    return progress_in_model(condition, document, document).conditions.front();
}

bool is_change_allowed(const char* only, const Document& start, const Document& document) {
    return progress_in_model("weights even", start, document, only).is_allowed;
}

std::string refusal(const auto& result) { return result ? std::string("none") : result.error().id; }

}  // namespace

TEST_CASE("the next word, after the sentence and after a token that is named") {
    const Document apology = korean_model("나는 친구에게 사과를");
    CHECK(holds_in_model(apology, "next = 했다"));
    CHECK_FALSE(holds_in_model(apology, "next = 먹었다"));
    // 0.817 in the report of the model; 먹었다 is below a hundredth.
    CHECK(holds_in_model(apology, "next(했다) >= 0.816"));
    CHECK_FALSE(holds_in_model(apology, "next(했다) >= 0.818"));
    CHECK(holds_in_model(apology, "next(먹었다) <= 0.01"));
    CHECK(holds_in_model(apology, "next(했다) >= next(먹었다)"));
    const Document apple = korean_model("나는 사과를 먹었다");
    CHECK(holds_in_model(apple, "next = ."));
    CHECK(holds_in_model(apple, "next after 사과를 = 먹었다"));
    CHECK(holds_in_model(apple, "next(먹었다) after 사과를 >= 0.779"));
    CHECK_FALSE(holds_in_model(apple, "next(먹었다) after 사과를 >= 0.781"));
    CHECK(holds_in_model(apple, "next(먹었다) <= 0.01"));
}

TEST_CASE("the next word of another sentence counts, after a token only while it is at its place") {
    const Document start = korean_model("나는 사과를");
    const Document longer = korean_model("할머니께서 사과를");
    CHECK(progress_in_model("next = 드셨다", start, longer).conditions.front());
    CHECK_FALSE(progress_in_model("next after 나는 = 사과를", start, longer).conditions.front());
    CHECK_FALSE(progress_in_model("next = 드셨다", start, reference_document()).conditions.front());
}

TEST_CASE("switches are conditions, parts and solutions") {
    const Document start = korean_model("나는 사과를");
    CHECK(holds_in_model(start, "head 3 on"));
    CHECK_FALSE(holds_in_model(start, "head 3 off"));
    const Document off = assigned(start, "head 3 = off");
    CHECK_FALSE(off.head(2).is_on);
    CHECK(holds_in_model(off, "head 3 off"));
    CHECK(assigned(off, "head 3 = on") == start);
    CHECK(is_change_allowed("head 3", start, off));
    CHECK_FALSE(is_change_allowed("head 2", start, off));
    CHECK(edit_count(start, off) == 1);
    const Document without = assigned(start, "feed-forward = off");
    CHECK(holds_in_model(without, "feed-forward off"));
    CHECK(is_change_allowed("feed-forward", start, without));
    CHECK_FALSE(is_change_allowed("head 1, head 2, head 3", start, without));
    CHECK(edit_count(start, without) == 1);
    CHECK(edit_count(start, assigned(off, "feed-forward = off")) == 2);
}

TEST_CASE("Q, K and V of a head are released where a solution sets them, which changes no other number") {
    const Document start = korean_model("나는 친구에게 사과를");
    const Document changed = assigned(start, "head 3 Q(사과를)[2] = -0.7");
    CHECK(changed.head(2).is_released);
    CHECK(changed.head(2).q(2, 1) == -0.7);
    CHECK(changed.head(2).q(2, 0) == start.head(2).q(2, 0));
    CHECK(edit_count(start, changed) == 1);
    CHECK(progress_in_model("next = 먹었다", start, changed, "head 3 Q(사과를)").is_done());
    CHECK(is_change_allowed("head 3 Q(사과를)[2]", start, changed));
    CHECK(is_change_allowed("head 3 Q", start, changed));
    CHECK_FALSE(is_change_allowed("head 3 Q(사과를)[1]", start, changed));
    CHECK_FALSE(is_change_allowed("head 3 Q(나는)", start, changed));
    CHECK_FALSE(is_change_allowed("head 2 Q(사과를)", start, changed));
    CHECK_FALSE(is_change_allowed("head 3 K", start, changed));
    // A release alone is allowed where it is needed, and nowhere else.
    const Document released = with_head_released(start, 2, true);
    CHECK(edit_count(start, released) == 0);
    CHECK(is_change_allowed("head 3 V(나는)", start, released));
    CHECK_FALSE(is_change_allowed("head 2 V(나는)", start, released));
    CHECK(is_change_allowed("head 3 Q", released, with_head_released(changed, 2, false)));
}

TEST_CASE("X of a model is released as well") {
    const Document start = korean_model("나는 사과를");
    const Document changed = assigned(start, "X(사과를)[3] = 2");
    CHECK(changed.embeddings->is_released);
    CHECK(changed.embeddings->x(1, 2) == 2);
    CHECK(changed.head(0).v.row(0) == start.head(0).v.row(0));
    CHECK(changed.head(0).v.row(1) != start.head(0).v.row(1));
    CHECK(edit_count(start, changed) == 1);
    CHECK(is_change_allowed("X(사과를)", start, changed));
    CHECK_FALSE(is_change_allowed("X(나는)", start, changed));
    CHECK_FALSE(is_change_allowed("head 1 V(사과를)", start, changed));
}

TEST_CASE("matrices and biases: a row, a number, and what is allowed of them") {
    const Document start = korean_model("나는 사과를");
    const Document number = assigned(start, "W_O[2][3] = 7");
    CHECK(number.w_o(1, 2) == 7);
    CHECK(edit_count(start, number) == 1);
    CHECK(is_change_allowed("W_O", start, number));
    CHECK(is_change_allowed("W_O[2]", start, number));
    CHECK(is_change_allowed("W_O[2][3]", start, number));
    CHECK_FALSE(is_change_allowed("W_O[3]", start, number));
    CHECK_FALSE(is_change_allowed("head 1 W_Q", start, number));
    const Document weights = assigned(start, "head 2 W_K[12] = [1, 2, 3, 4]");
    CHECK(weights.head(1).weights->w_k(11, 3) == 4);
    CHECK(weights.head(1).k != start.head(1).k);
    CHECK(is_change_allowed("head 2 W_K", start, weights));
    CHECK_FALSE(is_change_allowed("head 2 W_Q, head 2 W_V, W_O", start, weights));
    const Document bias = assigned(start, "head 2 bias(사과를, 나는) = -9");
    CHECK(bias.head(1).bias(1, 0) == -9);
    CHECK(bias.head(0).bias.size() == 0);
    CHECK(edit_count(assigned(bias, "head 2 bias(사과를, 나는) = 0"), bias) == 1);
    const Document zeros = with_bias(start, 1, true);
    CHECK(is_change_allowed("head 2 bias", zeros, bias));
    CHECK(is_change_allowed("head 2 bias(사과를, 나는)", zeros, bias));
    CHECK_FALSE(is_change_allowed("head 2 bias(나는, 나는)", zeros, bias));
}

TEST_CASE("a cell of the mask is blocked and allowed by hand") {
    const Document start = korean_model("나는 친구에게 사과를");
    const Document blocked = assigned(start, "blocked(사과를, 친구에게) = on");
    CHECK(blocked.options.blocked(2, 1) == 1);
    CHECK(holds_in_model(blocked, "next(먹었다) >= 0.9"));
    CHECK(edit_count(start, blocked) == 1);
    CHECK(is_change_allowed("blocked(사과를, 친구에게)", start, blocked));
    CHECK(is_change_allowed("mask", start, blocked));
    CHECK_FALSE(is_change_allowed("blocked(사과를, 나는)", start, blocked));
    CHECK_FALSE(is_change_allowed("scale", start, blocked));
    CHECK(assigned(blocked, "blocked(사과를, 친구에게) = off") == start);
    // Its only token.
    CHECK(refusal(with_assignment(korean_model("나는"), "blocked(나는, 나는) = on")) == "problem.mask.row");
}

TEST_CASE("the sentence is changed and nothing else") {
    const Document start = korean_model("나는 사과를");
    const Document other = assigned(start, "sentence = 할머니께서 사과를");
    CHECK(other == korean_model("할머니께서 사과를"));
    CHECK(edit_count(start, other) == 1);
    CHECK(edit_count(start, korean_model("나는 친구에게 사과를")) == 1);
    CHECK(edit_count(start, korean_model("할머니께서")) == 3);
    CHECK(is_change_allowed("sentence", start, other));
    CHECK(is_change_allowed("sentence", start, korean_model("나는 친구에게 빨간 사과를")));
    CHECK_FALSE(is_change_allowed("mask", start, other));
    CHECK_FALSE(is_change_allowed("sentence", start, assigned(other, "head 1 = off")));
    CHECK(refusal(with_assignment(start, "sentence = 나는 피자를")) == "problem.model.unknown_word");
}

TEST_CASE("what a lesson names must be there, and says what to write instead") {
    const Document model = korean_model("나는 사과를");
    const std::pair<const char*, const char*> conditions[] = {
        {"next = 머겄다", "problem.goal.word"},
        {"next(머겄다) >= 0.5", "problem.goal.word"},
        {"next after 너는 = 먹었다", "problem.goal.token"},
        {"next() >= 0.5", "problem.goal.word"},
        {"next >= 0.5", "problem.goal.arguments"},
        {"head 2 next(먹었다) >= 0.5", "problem.goal.of_all_heads"},
        {"next(먹었다)[1] >= 0.5", "problem.goal.single"},
        {"head 4 off", "problem.goal.head"},
        {"norm_1 off", "problem.goal.condition"},
    };
    for (const auto& [text, id] : conditions) {
        CAPTURE(text);
        CHECK(refusal(parse_condition(text, model)) == id);
    }
    CHECK(refusal(parse_condition("next = 먹었다", reference_document())) == "problem.goal.no_model");
    CHECK(refusal(parse_condition("feed-forward off", reference_document())) == "problem.goal.not_there");
    const auto misspelled = parse_condition("next = 먹엇다", model);
    REQUIRE_FALSE(misspelled);
    for (const Language language : {Language::ko, Language::en})
        CHECK(said(misspelled.error(), language).find("먹었다") != std::string::npos);
    const auto kind = std::find_if(trained_model("ko")->kinds.begin(), trained_model("ko")->kinds.end(),
                                   [](const WordKind& one) { return one.name.en == "food"; });
    const Document with_pizza = with_word_treated_as(model, "피자를", kind->words);
    CHECK(refusal(parse_condition("next = 피자를", with_pizza)) == "problem.goal.only_read");

    const std::pair<const char*, const char*> parts[] = {
        {"W_O[13]", "problem.goal.component"},
        {"W_O[1][13]", "problem.goal.component"},
        {"W_O[1][2][3]", "problem.goal.allowed"},
        {"W_O(나는)", "problem.goal.allowed"},
        {"head 2 W_O", "problem.goal.of_all_heads"},
        {"b_Q", "problem.goal.not_there"},
        {"head", "problem.goal.allowed"},
        {"head 4", "problem.goal.head"},
        {"head 4 V", "problem.goal.head"},
        {"blocked", "problem.goal.arguments"},
        {"blocked(나는)", "problem.goal.arguments"},
        {"V(나는)[5]", "problem.goal.component"},
        {"bias(나는)", "problem.goal.arguments"},
        {"V[1]", "problem.goal.allowed"},
        {"X(나는)[1][2]", "problem.goal.allowed"},
    };
    for (const auto& [text, id] : parts) {
        CAPTURE(text);
        CHECK(refusal(parse_allowed(text, model)) == id);
    }
    const std::pair<const char*, const char*> assignments[] = {
        {"head 3 = away", "problem.goal.switch"},
        {"feed-forward = 0", "problem.goal.switch"},
        {"W_O = 1", "problem.goal.whole"},
        {"W_O[1] = 1", "problem.goal.length"},
        {"V(나는) = [1, 2]", "problem.goal.length"},
        {"blocked(나는, 나는) = 1", "problem.goal.switch"},
        {"W_O[1][1] = 1e300", "problem.layer.too_large"},
    };
    for (const auto& [text, id] : assignments) {
        CAPTURE(text);
        CHECK(refusal(with_assignment(model, text)) == id);
    }
    CHECK(refusal(parse_allowed("W_O", reference_document())) == "problem.goal.not_there");
    CHECK(refusal(parse_allowed("X", reference_document())) == "problem.goal.not_there");
    CHECK(refusal(with_assignment(reference_document(), "feed-forward = off")) == "problem.goal.not_there");
}

TEST_CASE("parts with numbers are named as a lesson writes them") {
    const Document model = korean_model("나는 사과를");
    for (const char* text : {"Q(나는)", "K(사과를)[2]", "V", "X(나는)", "W_O", "W_O[2]", "W_O[2][3]", "W_Q[12]",
                             "bias(나는, 사과를)", "bias"}) {
        CAPTURE(text);
        CHECK(numbers_name(allowed_of(text, model).front(), model) == text);
    }
    const Document biased = test::small_with_embeddings();
    if (biased.head().weights->b_q.size() > 0)
        CHECK(numbers_name(allowed_of("b_Q[1]", biased).front(), biased) == "b_Q[1]");
}

TEST_CASE("steps of a model are named by what they work out") {
    const Document model = korean_model("나는 사과를");
    const auto step = [&](const char* text) { return parse_step(text, model).value(); };
    CHECK(step("X(사과를)") == Step{StepKind::embed, 1});
    CHECK(step("norm_1(사과를)") == Step{StepKind::norm_1, 1});
    CHECK(step("down(나는)") == Step{StepKind::down, 0});
    CHECK(step("sum_2(사과를)") == Step{StepKind::sum_2, 1});
    CHECK(step("logits(사과를)") == Step{StepKind::logits, 1});
    CHECK(step("next(사과를)") == Step{StepKind::probabilities, 1});
    CHECK(step("head 3 V_new(사과를)") == Step{StepKind::output, 1, 0, 0, 2});
    CHECK(refusal(parse_step("head 2 norm_1(나는)", model)) == "problem.goal.of_all_heads");
    for (const char* text : {"X(나는)", "norm_1(나는)", "up(나는)", "next(나는)"})
        CHECK(refusal(parse_step(text, reference_document())) == "problem.goal.step");
}

TEST_CASE("where to act: numbers, a head to release or to switch, a cell of the mask, the sentence") {
    const Document start = korean_model("나는 친구에게 사과를");
    const auto where = [&](const char* only, const Document& document) {
        Goal goal;
        goal.conditions.push_back(condition_of("next = 먹었다", start));
        goal.only = allowed_of(only, start);
        return targets(goal, progress(goal, start, document, attend(document), Step{}), document);
    };
    Targets expected;
    expected.released = {2};
    CHECK(where("head 3 Q(사과를)", start) == expected);
    const Targets numbers = where("head 3 Q(사과를)", with_head_released(start, 2, true));
    REQUIRE(numbers.cells.size() == 4);
    CHECK(numbers.cells.front() == Cell{Quantity::query, 2, 0, 0, 2});
    CHECK(numbers.released.empty());
    CHECK(where("W_O[2][3]", start).cells == std::vector<Cell>{{Quantity::output_matrix, 1, 2}});
    expected = {};
    expected.heads = {0, 2};
    CHECK(where("head 1, head 3", start) == expected);
    CHECK(where("feed-forward", start).feed_forward);
    CHECK(where("sentence", start).sentence);
    const Targets cell = where("blocked(사과를, 친구에게)", start);
    REQUIRE(cell.blocked.size() == 1);
    CHECK(cell.blocked.front().row == 2);
    CHECK(cell.blocked.front().column == 1);
    CHECK_FALSE(cell.mask);
    Goal off;
    off.conditions.push_back(condition_of("head 3 off", start));
    CHECK(targets(off, progress(off, start, start, attend(start), Step{}), start).heads == std::vector{2});
    const Document done = assigned(start, "head 3 = off");
    CHECK(targets(off, progress(off, start, done, attend(done), Step{}), done).heads.empty());
}

TEST_CASE("a solution's changes are made in a document with changes of its own") {
    const Document from = korean_model("나는 친구에게 사과를");
    for (const char* solution : {"head 3 Q(사과를)[2] = -1", "head 2 = off", "feed-forward = off", "W_O[2][3] = 4",
                                 "blocked(사과를, 친구에게) = on", "head 1 W_V[1] = [1, 2, 3, 4]", "X(나는)[2] = 1",
                                 "head 2 bias(사과를, 나는) = 1", "temperature = 2", "window = 2"}) {
        CAPTURE(solution);
        const Document to = assigned(from, solution);
        CHECK(with_changes(from, from, to) == to);
        const Document own = assigned(from, "W_O[5] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]");
        CHECK(with_changes(own, from, to) == assigned(own, solution));
    }
}

TEST_CASE("a comparison shows the vector of the document before and of the one that is opened") {
    const auto find = [](std::string_view name) -> Result<Document> {
        if (name == "reference") return reference_document();
        return document_in_model(*trained_model("ko"), name);
    };
    const auto read = [&](const std::string& block) {
        return parse_lesson(
            "# T\n\n## C\n\n```qkv\ndocument: 나는 사과를\n```\n\nText.\n\n```qkv\n" + block + "\n```\n", "t.md", find);
    };
    const auto lesson = read("document: 나는 친구에게 사과를\ncompare: head 3 V_new(사과를)");
    REQUIRE(lesson);
    const auto& vectors = lesson->chapters.front().passages[1].change.comparison;
    REQUIRE(vectors);
    CHECK(vectors->sentence_before == "나는 사과를");
    CHECK(vectors->sentence_after == "나는 친구에게 사과를");
    // By the model's forward pass in Python: [0.30, −0.65, 0.01, −0.11] and [−0.01, −0.92, 1.86, 1.96].
    const double before[] = {0.30, -0.65, 0.01, -0.11};
    const double after[] = {-0.01, -0.92, 1.86, 1.96};
    for (std::size_t c = 0; c < 4; ++c) {
        CHECK(vectors->before[c] == doctest::Approx(before[c]).epsilon(0.03));
        CHECK(vectors->after[c] == doctest::Approx(after[c]).epsilon(0.03));
    }
    CHECK(vectors->plane == std::pair(2, 3));
    CHECK(read("compare: V_new(사과를)").error().id == "problem.lesson.compare_with");
    CHECK(read("document: 나는 사과를\ncompare: weight(사과를, 나는)").error().id == "problem.lesson.compare");
    CHECK(read("document: 할머니께서 사과를\ncompare: V_new(나는)").error().id == "problem.goal.token");
    CHECK(read("document: 나는 사과를\ncompare: V_new").error().id == "problem.goal.arguments");
}

}  // namespace qkv
