// What is not zero is never printed as 0, and 1 is not printed where the digits give only nearly 1.
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <sstream>
#include <string>

#include "qkv/attention.h"
#include "qkv/explanation.h"
#include "support/line_reader.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

// One query, whose scores are given, and values of one component.
Document with_scores(const std::vector<double>& scores, const std::vector<double>& values) {
    Document document;
    const auto n = static_cast<Eigen::Index>(scores.size());
    for (Eigen::Index i = 0; i < n; ++i) document.tokens.push_back("t" + std::to_string(i));
    for (const std::string& token : document.tokens)
        document.sentence += (document.sentence.empty() ? "" : " ") + token;
    document.head().q = Matrix::Ones(n, 1);
    document.head().k = Eigen::Map<const Matrix>(scores.data(), n, 1);
    document.head().v = Eigen::Map<const Matrix>(values.data(), n, 1);
    return document;
}

std::string line(const Document& document, StepKind kind, int key, int component = 0) {
    const Step step{kind, 0, key, component};
    return to_text(explain(document, attend(document), step, {Language::en, 3}).formulas.front());
}

}  // namespace

TEST_CASE("exps, weights and what they are multiplied with have no smallest number") {
    const Document document = with_scores({30, 900, 900}, {2, 0, 0});
    CHECK(line(document, StepKind::exp, 0) == "exp(30 - 900) = 1e-378");
    CHECK(line(document, StepKind::exp, 1) == "exp(900 - 900) = 1");
    const std::string weight = line(document, StepKind::weight, 0);
    CHECK(weight.find("÷ 2 = ") != std::string::npos);
    CHECK(weight.ends_with("e-379"));
    CHECK(test::LineReader::sides_that_hold(weight, 3) == 1);
    const std::string contribution = line(document, StepKind::contribution, 0);
    CHECK(contribution.ends_with("e-378]"));
    CHECK(test::LineReader::sides_that_hold(contribution, 3) == 1);
    const std::string output = line(document, StepKind::output, 0);
    CHECK(output.find("= [0]") == std::string::npos);
    CHECK(test::LineReader::sides_that_hold(output, 3) == 1);
}

TEST_CASE("differences of thousands and millions of scores are written as well") {
    CHECK(line(with_scores({-4000, 900}, {1, 1}), StepKind::exp, 0).ends_with("= 9e-2129"));
    CHECK(line(with_scores({-4000, 900}, {1, 1}), StepKind::weight, 0).ends_with("= 9e-2129"));
    CHECK(line(with_scores({-1e6, 0}, {1, 1}), StepKind::exp, 0).ends_with("e-434295"));
    const std::string third = line(with_scores({-4000, 900, 900, 900}, {1, 1, 1, 1}), StepKind::weight, 0);
    CAPTURE(third);
    CHECK(third.find(" 0") == std::string::npos);
    CHECK(test::LineReader::sides_that_hold(third, 3) == 1);
    Document blocked = with_scores({-4000, 900}, {1, 1});
    blocked.options.mask = Mask::causal;
    CHECK(line(blocked, StepKind::exp, 1).ends_with("= 0"));
}

TEST_CASE("an exp with hundreds of millions of zeros is written as 0, and the step says so") {
    for (const auto& [score, is_zero] :
         {std::pair{-1e9, false}, std::pair{-1.0000001e9, true}, std::pair{-1e300, true}}) {
        for (const double largest : {0.0, 25.0}) {
            const Document document = with_scores({score + largest, largest}, {1, 1});
            CAPTURE(score);
            CHECK(line(document, StepKind::exp, 0).ends_with("= 0") == is_zero);
            const Step step{StepKind::exp, 0, 0, 0};
            for (const auto& [language, word] :
                 {std::pair{Language::en, "million zeros"}, {Language::ko, "0이 4억 개"}}) {
                const Explanation explained = explain(document, attend(document), step, {language, 3});
                CHECK((explained.message.in(language).find(word) != std::string::npos) == is_zero);
            }
        }
    }
}

TEST_CASE("a score that the options make smaller than any double is written") {
    Document document = with_scores({4e-30, 0}, {1, 1});
    document.options.temperature = 1e300;
    CHECK(line(document, StepKind::score, 0).ends_with("= 4e-330"));
    CHECK(line(document, StepKind::score, 1).ends_with("= 0"));
    document = with_scores({1e-200, 1}, {1, 1});
    document.head().q(0, 0) = 3e-200;
    CHECK(line(document, StepKind::score, 0).ends_with("= 3e-400"));
}

TEST_CASE("a result is shown as it is shown everywhere, though its operands were rounded") {
    const Document document = with_scores({1, 1, 1}, {3, 2, 1.5});
    CHECK(line(document, StepKind::contribution, 0).ends_with("0.3333 × [3] = [1]"));
    CHECK(line(document, StepKind::contribution, 2).ends_with("= [0.5]"));
    const Document halves = with_scores({1, 1}, {3, 2});
    CHECK(line(halves, StepKind::contribution, 1).ends_with("0.5 × [2] = [1]"));
    CHECK(line(with_scores({0.69314718055994529, 0}, {1, 1}), StepKind::exp, 0).ends_with("= 2"));
}

TEST_CASE("a score is shown as 0 only where it is 0 or lost in the rounding of its terms") {
    test::Random random(1204);
    int tiny_scores = 0;
    for (int round = 0; round < 300; ++round) {
        Document document = test::random_document(random, 3, 3, 1);
        constexpr std::array far_apart{0.0, 1e-200, 1e-17, 1e-5, 0.3, 0.30000000000000004, 5e-6, 123456.789, 1e16};
        for (Matrix* matrix : {&document.head().q, &document.head().k}) {
            for (double& number : matrix->reshaped()) {
                number = far_apart[static_cast<std::size_t>(random.integer(0, 8))] * (random.coin() ? 1 : -1);
            }
        }
        document.options = {.scale = 1e-5, .temperature = 4e-4};
        const Attention attention = attend(document);
        for (int i = 0; i < 3; ++i) {
            for (int j = 0; j < 3; ++j) {
                // Each rounding of a term or a sum is off by less than 2^-51 of all terms together.
                const double terms = document.head().q.row(i).cwiseAbs().dot(document.head().k.row(j).cwiseAbs());
                if (std::abs(document.head().q.row(i).dot(document.head().k.row(j))) <= 0x1p-51 * 2 * terms) continue;
                const std::string line = to_text(
                    explain(document, attention, {StepKind::score, i, j, 0}, {Language::en, 3}).formulas.front());
                CAPTURE(line);
                CHECK_FALSE(line.ends_with("= 0"));
                if (line.find("e-", line.rfind('=')) != line.npos) ++tiny_scores;
            }
        }
    }
    CHECK(tiny_scores > 100);
}

}  // namespace qkv
