// What the judge takes for right.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "qkv/number_format.h"
#include "support/judging.h"
#include "support/rounds.h"
namespace qkv {

using namespace test;

TEST_CASE("no right answer is ever called wrong: in full, rounded to 1 to 6 decimals, as shown, with a decimal comma") {
    Random random(402);
    for (int round = 0; round < rounds(60, 8); ++round) {
        Document document = small_document(random);
        if (round % 4 == 0) document = test::with_random_embeddings(random, document, 2);
        CAPTURE(round);
        for_each_finite_answer(document, [&](const Step& step, const Numbers& right) {
            CHECK(judged(document, step, written(document, right, step)).is_correct);
            CHECK(judged(document, step, written(document, right, step)).mistakes.empty());
            for (int decimals = 1; decimals <= 6; ++decimals) {
                const std::string typed = written(document, right, step, fmt::format("{{:.{}f}}", decimals));
                CAPTURE(typed);
                CHECK(judged(document, step, typed).is_correct);
                if (decimals > 1) CHECK(judged(document, step, typed).mistakes.empty());
            }
            // Before three decimals a comma might stand between thousands.
            std::string comma = written(document, right, step, "{:.4f}");
            std::replace(comma.begin(), comma.end(), ',', ';');
            std::replace(comma.begin(), comma.end(), '.', ',');
            const Verdict with_comma = judged(document, step, comma);
            CHECK(with_comma.is_correct);
            CHECK(names(with_comma, Mistake::decimal_comma));
            CHECK(with_comma.mistakes.size() == 1);
        });
    }
}

TEST_CASE("weights are right as the program shows them, at every number of decimals") {
    Random random(403);
    for (int round = 0; round < 60; ++round) {
        const Document document = small_document(random);
        const Attention attention = attend(document);
        for (int i = 0; i < document.token_count(); ++i) {
            const Numbers row(attention.head().weights.row(i).begin(), attention.head().weights.row(i).end());
            for (int decimals = 1; decimals <= 6; ++decimals) {
                const auto shown = format_probabilities(row, decimals);
                for (int j = 0; j < document.token_count(); ++j) {
                    const std::string& typed = shown[static_cast<std::size_t>(j)];
                    if (typed == "0" || typed == "1" || typed.find('.') == std::string::npos) continue;
                    CAPTURE(typed);
                    CHECK(judged(document, {StepKind::weight, i, j, 0}, typed).is_correct);
                }
            }
        }
    }
}

TEST_CASE("near misses are wrong: one unit in the last place that was typed") {
    Random random(405);
    for (int round = 0; round < 100; ++round) {
        const Document document = test::random_document(random, 3, 3, 3);
        for (int i = 0; i < 3; ++i) {
            const Step step{StepKind::sum, i, 0, 0};
            const double right = judged(document, step, "1").expected.front();
            if (right > 1e6) continue;
            const double rounded = to_decimals(right, 3);
            CHECK(judged(document, step, fmt::format("{:.3f}", rounded)).is_correct);
            CHECK_FALSE(judged(document, step, fmt::format("{:.3f}", rounded + 0.002)).is_correct);
            CHECK_FALSE(judged(document, step, fmt::format("{:.3f}", rounded - 0.002)).is_correct);
        }
    }
}

TEST_CASE("a weight of a masked row may be worked out from the scores as they are shown") {
    Document document = document_from_sentence("가 나 다").value();
    document.head().q = Matrix::Ones(3, 1);
    document.head().k = Matrix{{1.0 / 3}, {2.0 / 3}, {5.0}};
    document.head().v = Matrix::Ones(3, 1);
    document.options = {1.0, Mask::causal, 1.0};
    const Step weight{StepKind::weight, 1, 0, 0};
    CHECK(judged(document, weight, "0.41743").is_correct);  // exp(1/3) ÷ (exp(1/3) + exp(2/3))
    CHECK(judged(document, weight, "0.41727").is_correct);  // exp(0.333) ÷ (exp(0.333) + exp(0.667))
    CHECK_FALSE(judged(document, weight, "0.41735").is_correct);
}

TEST_CASE("an answer worked out from the numbers as they are shown is right") {
    Random random(407);
    int differing = 0;
    for (int round = 0; round < 60; ++round) {
        const Document document = small_document(random);
        const Attention attention = attend(document);
        const auto as_shown = [](double value) { return std::stod(format_number(value)); };
        for (int i = 0; i < document.token_count(); ++i) {
            const auto row = attention.head().scores.row(i);
            const SoftmaxTerms terms = softmax_terms({row.data(), static_cast<std::size_t>(row.size())});
            double sum = 0;
            for (const double exp : terms.exps) sum += as_shown(exp);
            CHECK(judged(document, {StepKind::sum, i, 0, 0}, fmt::format("{:.3f}", sum)).is_correct);
            Numbers output(static_cast<std::size_t>(document.value_size()), 0.0);
            for (int j = 0; j < document.token_count(); ++j) {
                const double exp = terms.exps[static_cast<std::size_t>(j)];
                const Numbers weights(attention.head().weights.row(i).begin(), attention.head().weights.row(i).end());
                const double weight = std::stod(format_probabilities(weights)[static_cast<std::size_t>(j)]);
                for (std::size_t c = 0; c < output.size(); ++c)
                    output[c] += weight * as_shown(document.head().v(j, static_cast<int>(c)));
                if (std::isinf(row(j)) || as_shown(terms.sum) == 0) continue;
                const double quotient = as_shown(exp) / as_shown(terms.sum);
                const std::string typed = fmt::format("{:.5f}", quotient);
                differing += typed != fmt::format("{:.5f}", attention.head().weights(i, j)) ? 1 : 0;
                CAPTURE(typed);
                CHECK(judged(document, {StepKind::weight, i, j, 0}, typed).is_correct);
                CHECK_FALSE(
                    judged(document, {StepKind::weight, i, j, 0}, fmt::format("{:.5f}", quotient + 0.01)).is_correct);
            }
            CHECK(judged(document, {StepKind::output, i, 0, 0},
                         written(document, output, {StepKind::output, i, 0, 0}, "{:.5f}"))
                      .is_correct);
        }
    }
    CHECK(differing > 100);
}

TEST_CASE("a weight is right as it is and as it is shown where its row was made to add up to 1") {
    Document document = document_from_sentence("비가 와서 늦었다").value();
    document.head().q = Matrix{{2, 0}, {0, 1}, {1, 1}};
    document.head().k = Matrix{{0, 1}, {-1, 0}, {0, 2}};
    document.head().v = Matrix{{4, 1}, {2, 3}, {0, 5}};
    const Step weight{StepKind::weight, 0, 1, 0};
    CHECK(judged(document, weight, "0.063").is_correct);
    CHECK(judged(document, weight, "0.064").is_correct);
    CHECK(judged(document, weight, "0.0634").is_correct);
    CHECK_FALSE(judged(document, weight, "0.065").is_correct);
    CHECK_FALSE(judged(document, weight, "0.062").is_correct);

    const Step contribution{StepKind::contribution, 0, 1, 0};
    for (const char* typed : {"[0.127, 0.190]", "[0.126, 0.189]", "[0.128, 0.192]"})
        CHECK(judged(document, contribution, typed).is_correct);
    for (const char* typed : {"[0.130, 0.195]", "[0.124, 0.186]", "[0.126, 0.186]"})
        CHECK_FALSE(judged(document, contribution, typed).is_correct);
    CHECK(judged(document, {StepKind::contribution_product, 0, 1, 1}, "0.189").is_correct);
    CHECK_FALSE(judged(document, {StepKind::contribution_product, 0, 1, 1}, "0.188").is_correct);
    // 0.468 × [4, 1] + 0.063 × [2, 3] + 0.468 × [0, 5]
    const Step output{StepKind::output, 0, 0, 0};
    for (const char* typed : {"[1.998, 2.997]", "[2, 3]"}) CHECK(judged(document, output, typed).is_correct);
    for (const char* typed : {"[1.996, 2.997]", "[1.998, 2.994]"})
        CHECK_FALSE(judged(document, output, typed).is_correct);
}

TEST_CASE("weights as shown and weights of one's own may be mixed in V_new") {
    Random random(409);
    int differing = 0;
    for (int round = 0; round < rounds(1000, 200); ++round) {
        const Document document = test::random_document(random, 8, 2, 2);
        const Attention attention = attend(document);
        const Numbers row(attention.head().weights.row(0).begin(), attention.head().weights.row(0).end());
        const std::vector<std::string> shown = format_probabilities(row);
        Numbers output(static_cast<std::size_t>(document.value_size()), 0.0);
        int moved = 0;
        for (int j = 0; j < document.token_count(); ++j) {
            const double in_card = std::stod(shown[static_cast<std::size_t>(j)]);
            const double rounded = std::stod(format_number(row[static_cast<std::size_t>(j)]));
            // Of the moved weights only every other one is taken as it is shown.
            const double weight = in_card != rounded && ++moved % 2 == 0 ? in_card : rounded;
            for (std::size_t c = 0; c < output.size(); ++c)
                output[c] += weight * std::stod(format_number(document.head().v(j, static_cast<int>(c))));
        }
        differing += moved > 1 ? 1 : 0;
        const Step step{StepKind::output, 0, 0, 0};
        const std::string typed = written(document, output, step, "{:.5f}");
        CAPTURE(typed);
        CHECK(judged(document, step, typed).is_correct);
    }
    CHECK(differing > rounds(3, 0));
}

}  // namespace qkv
