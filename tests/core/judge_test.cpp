// The judge on the worked example, and its questions and hints.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "qkv/number_format.h"
#include "support/judging.h"
namespace qkv {

using namespace test;

TEST_CASE("the worked example: the answers of the reference text and its best-known mistake") {
    const Document document = reference_document();
    const Step weight{StepKind::weight, 0, 0, 0};
    CHECK(judged(document, weight, "0.422").is_correct);
    CHECK(judged(document, {StepKind::output, 0, 0, 0}, "[0.211, 0.211, 0.078]").is_correct);
    CHECK(judged(document, {StepKind::contribution, 0, 1, 0}, "0 0.211 0").is_correct);
    for (const char* typed : {"42.2%", "42 %", "42.23%", "４２．２％", "０．４２"})
        CHECK(judged(document, weight, typed).is_correct);
    for (const char* typed : {"42.3%", "42.2222%", "43%", "0.422%"})
        CHECK_FALSE(judged(document, weight, typed).is_correct);

    const Verdict linear = judged(document, weight, "0.5");
    CHECK_FALSE(linear.is_correct);
    REQUIRE(linear.mistakes.size() == 1);
    CHECK(linear.mistakes.front().mistake == Mistake::linear_normalisation);
    CHECK(linear.mistakes.front().work == "1 ÷ (1 + 1 + 0)");
    CHECK(in_words(linear, Language::ko) ==
          "0.5는 exp를 씌우지 않고 점수를 점수의 합으로 나눈 값이에요(1 ÷ (1 + 1 + 0)). softmax는 점수마다 exp를 "
          "씌우고, 그 행의 exp를 모두 더한 합으로 나눠요: exp(1) ÷ (exp(1) + exp(1) + exp(0)).");
    CHECK(in_words(linear, Language::en) ==
          "0.5 comes from dividing the score by the sum of the scores, without exp (1 ÷ (1 + 1 + 0)). Softmax takes "
          "exp of every score and divides it by the sum of all exps in the row: exp(1) ÷ (exp(1) + exp(1) + exp(0)).");
}

TEST_CASE("a plain 0 or 1 is no rounding of a weight between them; a coarse one that is right may be chance") {
    const Document document = reference_document();
    CHECK_FALSE(judged(document, {StepKind::weight, 0, 0, 0}, "0").is_correct);
    const Verdict whole = judged(document, {StepKind::weight, 2, 1, 0}, "1");
    CHECK_FALSE(whole.is_correct);
    CHECK(judged(document, {StepKind::weight, 0, 0, 0}, "0.4").is_correct);
    CHECK(judged(document, {StepKind::exp, 0, 0, 0}, "3").is_correct);
    CHECK_FALSE(judged(document, {StepKind::exp, 0, 0, 0}, "2").is_correct);

    // The weight is 0.475; 0.5 is what the column gives, since both queries are the same.
    Document alike = document_from_sentence("가 나").value();
    alike.head().q = Matrix{{1.0}, {1.0}};
    alike.head().k = Matrix{{3.0}, {3.1}};
    alike.head().v = Matrix{{1.0}, {2.0}};
    const Verdict coarse = judged(alike, {StepKind::weight, 0, 0, 0}, "0.5");
    CHECK(coarse.is_correct);
    REQUIRE(coarse.mistakes.size() == 1);
    CHECK(coarse.mistakes.front().mistake == Mistake::softmax_down_column);
    for (const Language language : {Language::ko, Language::en})
        CHECK(in_words(coarse, language).find(text(language, "judge.coarse", {})) != std::string::npos);
    CHECK(judged(alike, {StepKind::weight, 0, 0, 0}, "0.48").mistakes.empty());
    CHECK_FALSE(judged(alike, {StepKind::weight, 0, 0, 0}, "0.50").is_correct);
}

TEST_CASE("the hint of a weight writes out the sum of up to 6 exps") {
    Random random(409);
    for (const auto& [tokens, pluses] : {std::pair{6, 5}, {7, 0}}) {
        Document document = random_document(random, tokens, 2, 2);
        document.options = {};
        const std::string said = hint(document, attend(document), {StepKind::weight, 0, 1, 0}, {}).args.back().value;
        CAPTURE(said);
        CHECK(std::count(said.begin(), said.end(), '+') == pluses);
    }
}

TEST_CASE("the hint says of exactly the blocked pairs that they are blocked") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const Attention attention = attend(document);
    for (const StepKind kind : {StepKind::score, StepKind::exp, StepKind::weight}) {
        for (int i = 0; i < 3; ++i) {
            for (int j = 0; j < 3; ++j)
                CHECK(hint(document, attention, {kind, i, j, 0}, {}).id.ends_with(".blocked") == (j > i));
        }
    }
}

TEST_CASE("every step that asks has a question and a hint in both languages, and the hint holds no result") {
    Random random(406);
    Document document = test::with_random_embeddings(random, test::random_document(random, 4, 3, 2), 2, 0.6);
    document.options = {};
    const Attention attention = attend(document);
    for (const Step& step : all_steps(document)) {
        for (const Language language : {Language::ko, Language::en}) {
            const Message asked = question(document, attention, step);
            const Message hinted = hint(document, attention, step, {});
            CAPTURE(asked.id);
            CAPTURE(hinted.id);
            CHECK(asked.in(language) != asked.id);
            CHECK(hinted.in(language) != hinted.id);
            for (const Cell& cell : cells_asked(document, attention, step)) {
                const double value = number_in(document, attention, cell);
                const std::string shown = format_number(value);
                if (std::isinf(value) || shown.size() < 5 || shown.ends_with("0.000")) continue;
                CAPTURE(hinted.in(language));
                CHECK(hinted.in(language).find(shown) == std::string::npos);
            }
        }
    }
    CHECK(cells_asked(document, attention, {}).empty());
}

}  // namespace qkv
