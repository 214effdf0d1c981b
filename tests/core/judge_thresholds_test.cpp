// Where the judge stops taking an answer for right, or for a mistake: both sides of each threshold.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>

#include "qkv/judge.h"
#include "support/judging.h"

namespace qkv {
using test::judged;
using test::names;

namespace {

// Two tokens; the scores of the first one are `score` and 5.
Document with_score(double score) {
    Document document = document_from_sentence("가 나").value();
    document.head().q = Matrix{{1.0}, {1.0}};
    document.head().k = Matrix{{score}, {5.0}};
    document.head().v = Matrix{{1.0}, {2.0}};
    return document;
}

constexpr Step exp_step{StepKind::exp, 0, 0, 0};
constexpr Step score_step{StepKind::score, 0, 0, 0};

}  // namespace

TEST_CASE("a whole number for a result that is none is at least 2 and within an eighth of it") {
    const auto is_right = [](double exp, const char* typed) {
        return judged(with_score(std::log(exp)), exp_step, typed).is_correct;
    };
    CHECK(is_right(2.1, "2"));
    CHECK(is_right(1.9, "2"));
    CHECK_FALSE(is_right(1.1, "1"));
    CHECK_FALSE(is_right(0.97, "1"));
    CHECK(is_right(2.28, "2"));
    CHECK_FALSE(is_right(2.29, "2"));
    CHECK(is_right(1.78, "2"));
    CHECK_FALSE(is_right(1.77, "2"));
}

TEST_CASE("a mistake is told from two decimals, from one only where it fits within 2 %") {
    const auto is_exp_forgotten = [](double score, const char* typed) {
        return names(judged(with_score(score), exp_step, typed), Mistake::exp_forgotten);
    };
    CHECK(is_exp_forgotten(0.0156, "0.02"));
    CHECK(is_exp_forgotten(2.06, "2.1"));
    CHECK_FALSE(is_exp_forgotten(1.46, "1.5"));
    CHECK(is_exp_forgotten(-1.52, "-1.5"));
    CHECK(is_exp_forgotten(0.0003, "0.0003"));
    CHECK_FALSE(is_exp_forgotten(0.0003, "0.000"));  // 0 is a rounding of every small number
    CHECK_FALSE(is_exp_forgotten(-1.535, "-1.5"));
}

TEST_CASE("numbers far below 1e-12 are told apart as all others are") {
    // Weights of 3e-20 and 1: the scores are -40 and 5.
    const Document document = with_score(-40.0);
    const double weight = std::exp(-45.0);
    for (const StepKind kind : {StepKind::exp, StepKind::weight, StepKind::contribution_product}) {
        CAPTURE(static_cast<int>(kind));
        const Step step{kind, 0, 0, 0};
        CHECK(judged(document, step, fmt::format("{}", weight)).is_correct);
        CHECK(judged(document, step, "3e-20").is_correct);
        CHECK(judged(document, step, "2.86e-20").is_correct);
        CHECK(judged(document, step, "0.000").is_correct);
        for (const char* typed : {"0", "1e-20", "2e-20", "4e-20", "2.87e-20"}) {
            CAPTURE(std::string(typed));
            const Verdict verdict = judged(document, step, typed);
            CHECK_FALSE(verdict.is_correct);
            CHECK(verdict.mistakes.empty());
        }
    }
    CHECK(names(
        judged(document, {StepKind::weight, 0, 0, 0}, fmt::format("{}", std::exp2(-45.0) / (1 + std::exp2(-45.0)))),
        Mistake::other_base));
}

TEST_CASE("what rounding errors make of 0 is 0") {
    Document document = with_key_size(with_score(0.0), 4);
    document.options.scale = 1.0;
    document.head().q = Matrix{{0.1, 0.2, 0.3, 1.0}, {1.0, 1.0, 1.0, 1.0}};
    document.head().k = Matrix{{1.0, 1.0, -1.0, 1.0}, {1.0, 1.0, 1.0, 1.0}};
    CHECK(0.1 + 0.2 - 0.3 != 0.0);
    CHECK(names(judged(document, score_step, "0"), Mistake::missed_component));
    CHECK_FALSE(names(judged(document, score_step, "1e-11"), Mistake::missed_component));
    document.head().k(0, 3) = 0.0;
    CHECK(judged(document, score_step, "0").is_correct);
    CHECK_FALSE(judged(document, score_step, "1e-11").is_correct);
}

TEST_CASE("what rounding on the way gives is no mistake where the answer is right") {
    // exp(0.04) = 1.0408; with the score rounded to 0.0 it would be 1.0 as well.
    const Verdict right = judged(with_score(0.04), exp_step, "1.0");
    CHECK(right.is_correct);
    CHECK_FALSE(names(right, Mistake::rounded_early));
    const Verdict wrong = judged(with_score(0.04), exp_step, "1.000");
    CHECK_FALSE(wrong.is_correct);
    CHECK(names(wrong, Mistake::rounded_early));
}

TEST_CASE("a whole number that is the result rounded too far is named so, 0 is not") {
    const Verdict one = judged(with_score(std::log(1.3)), exp_step, "1");
    CHECK_FALSE(one.is_correct);
    REQUIRE(one.mistakes.size() == 1);
    CHECK(names(one, Mistake::rounded_early));
    const Verdict far = judged(with_score(std::log(1.6)), exp_step, "1");
    CHECK_FALSE(names(far, Mistake::rounded_early));
    const Verdict zero = judged(with_score(std::log(0.3)), exp_step, "0");
    CHECK_FALSE(zero.is_correct);
    CHECK_FALSE(names(zero, Mistake::rounded_early));
}

TEST_CASE("rounding before the division by the temperature is recognised, and only where there is one") {
    Document document = with_score(1.26);
    document.options.temperature = 2.0;
    CHECK(judged(document, score_step, "0.63").is_correct);
    CHECK(names(judged(document, score_step, "0.65"), Mistake::rounded_early));
    document.options.temperature = 1.0;
    CHECK_FALSE(names(judged(document, score_step, "1.30"), Mistake::rounded_early));

    // 3 ÷ √2 ÷ 2 with √2 rounded to 1.4, and with 1 ÷ √2 rounded to 0.7.
    Document scaled = with_key_size(with_score(3.0), 2);
    scaled.options = {scale_for_key_size(2), Mask::none, 2.0};
    CHECK(names(judged(scaled, score_step, "1.0714"), Mistake::rounded_early));
    CHECK(names(judged(scaled, score_step, "1.05"), Mistake::rounded_early));
    CHECK_FALSE(names(judged(scaled, score_step, "2.1429"), Mistake::rounded_early));
}

}  // namespace qkv
