// The judge with several heads, biases, masks and two sentences.
#include <cmath>
#include <doctest/doctest.h>

#include "support/judging.h"
#include "support/random_models.h"
#include "support/rounds.h"

namespace qkv {

using namespace test;

namespace {

Numbers as_numbers(const Matrix& matrix, int row) { return {matrix.row(row).begin(), matrix.row(row).end()}; }

// What this answer is taken for.
bool is_named_as(const Document& document, const Step& step, const Numbers& answer, Mistake mistake) {
    const Verdict verdict = judged(document, step, written(document, answer, step));
    CHECK_FALSE(verdict.is_correct);
    return names(verdict, mistake);
}

Document two_heads_with_w_o() {
    Document document = reference_document();
    document.heads.push_back(document.head());
    document.head(1).q *= 2;
    document.head(1).v *= 3;
    document.w_o = Matrix{{1, 0, 2, 1, 0, 1}, {0, 1, 1, 0, 0, 2}, {1, 1, 0, 2, 1, 0},
                          {2, 0, 1, 0, 1, 1}, {0, 2, 0, 1, 1, 0}, {1, 1, 3, 0, 2, 0}};
    return document;
}

}  // namespace

TEST_CASE("no right answer is called wrong, whatever the document holds") {
    Random random(1541);
    for (int round = 0; round < rounds(40, 6); ++round) {
        const Document document = round % 2 == 0 ? random_heads(random) : random_model(random, 3);
        const Attention attention = attend(document);
        CAPTURE(round);
        for_each_finite_answer(document, [&](const Step& step, const Numbers& right) {
            CHECK(judged(document, step, written(document, right, step)).is_correct);
            CHECK(judged(document, step, written(document, right, step, "{:.4f}")).is_correct);
            for (const Language language : {Language::ko, Language::en}) {
                const std::string asked = question(document, attend(document), step).in(language);
                const std::string hinted = hint(document, attention, step, {}).in(language);
                CHECK(asked.find_first_of("{}") == asked.npos);
                CHECK(hinted.find_first_of("{}") == hinted.npos);
            }
        });
    }
}

TEST_CASE("heads that were added, W_O that was forgotten and W_O from the wrong side are named") {
    const Document document = two_heads_with_w_o();
    const Attention attention = attend(document);
    const RowVector sum = attention.head(0).output.row(1) + attention.head(1).output.row(1);
    CHECK(is_named_as(document, {StepKind::concat, 1}, {sum(0), sum(1), sum(2)}, Mistake::heads_added));
    const Step join{StepKind::join, 1};
    const Matrix added = sum * document.w_o.topRows(3);
    CHECK(is_named_as(document, join, as_numbers(added, 0), Mistake::heads_added));
    CHECK(is_named_as(document, join, as_numbers(attention.concat, 1), Mistake::matrix_forgotten));
    const Matrix from_wrong_side = attention.concat * document.w_o.transpose();
    CHECK(is_named_as(document, join, as_numbers(from_wrong_side, 1), Mistake::matrix_from_wrong_side));
    CHECK(is_named_as(document, {StepKind::join_stage, 1}, as_numbers(from_wrong_side, 1),
                      Mistake::matrix_from_wrong_side));
}

TEST_CASE("a head that is off asks for zeros, and its mixed values are named") {
    Document document = two_heads_with_w_o();
    const Attention all_on = attend(document);
    document.head(1).is_on = false;
    const Step step{StepKind::output, 0, 0, 0, 1};
    CHECK(judged(document, step, "[0, 0, 0]").is_correct);
    CHECK(is_named_as(document, step, as_numbers(all_on.head(1).output, 0), Mistake::head_off_counted));
    CHECK(hint(document, attend(document), step, {}).id == "hint.output.off");
}

TEST_CASE("a bias that was forgotten is named in the score and in what follows from it") {
    Document document = reference_document();
    document.head().bias = Matrix{{0.5, -1, 2}, {0, 0, 0}, {1, 1, -3}};
    const Attention without = attend(reference_document());
    CHECK(is_named_as(document, {StepKind::score, 0, 0}, {1.0}, Mistake::bias_forgotten));
    CHECK(is_named_as(document, {StepKind::exp, 0, 1}, {std::exp(1.0)}, Mistake::bias_forgotten));
    CHECK(is_named_as(document, {StepKind::weight, 0, 2}, {without.head().weights(0, 2)}, Mistake::bias_forgotten));
    CHECK(is_named_as(document, {StepKind::output, 0}, as_numbers(without.head().output, 0), Mistake::bias_forgotten));
    document.options.temperature = 2;
    CHECK(is_named_as(document, {StepKind::score, 0, 0}, {1.5}, Mistake::temperature_forgotten));
    CHECK(is_named_as(document, {StepKind::score, 0, 0}, {0.5}, Mistake::bias_forgotten));
}

TEST_CASE("a padded key that was counted, and a mask after softmax, are named") {
    Document document = reference_document();
    const Attention open = attend(document);
    document.options.padding = {false, false, true};
    CHECK(is_named_as(document, {StepKind::score, 2, 2}, {1.0}, Mistake::masked_counted));
    CHECK(is_named_as(document, {StepKind::weight, 0, 0}, {open.head().weights(0, 0)}, Mistake::mask_after_softmax));
    CHECK(is_named_as(document, {StepKind::output, 1}, as_numbers(open.head().output, 1), Mistake::masked_counted));
}

}  // namespace qkv
