#include "qkv/attention.h"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <nlohmann/json.hpp>

#include "support/doubles.h"
#include "support/oracle.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::infinity;
using test::is_near;
using test::Random;

void check_matrix(const Matrix& values, const nlohmann::json& expected) {
    REQUIRE(static_cast<std::size_t>(values.rows()) == expected.size());
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        const auto& row = expected[static_cast<std::size_t>(i)];
        REQUIRE(static_cast<std::size_t>(values.cols()) == row.size());
        for (Eigen::Index j = 0; j < values.cols(); ++j) {
            const auto& number = row[static_cast<std::size_t>(j)];
            CAPTURE(i);
            CAPTURE(j);
            CAPTURE(values(i, j));
            if (number.is_null()) {
                CHECK(values(i, j) == -infinity);
            } else {
                CHECK(is_near(values(i, j), number.get<double>()));
            }
        }
    }
}

// Straight from the definition, in extended precision and without any trick.
HeadAttention naive_attention(const Document& document) {
    const int n = document.token_count();
    HeadAttention result{Matrix::Zero(n, n), Matrix::Zero(n, n), Matrix::Zero(n, document.value_size())};
    for (int i = 0; i < n; ++i) {
        std::vector<long double> exps(static_cast<std::size_t>(n), 0.0L);
        long double sum = 0;
        for (int j = 0; j < n; ++j) {
            if (document.options.mask == Mask::causal && j > i) {
                result.scores(i, j) = -infinity;
                continue;
            }
            long double dot = 0;
            for (int c = 0; c < document.key_size(); ++c) {
                dot += static_cast<long double>(document.head().q(i, c)) *
                       static_cast<long double>(document.head().k(j, c));
            }
            const long double score = dot * static_cast<long double>(document.options.scale) /
                                      static_cast<long double>(document.options.temperature);
            result.scores(i, j) = static_cast<double>(score);
            exps[static_cast<std::size_t>(j)] = std::exp(score);
            sum += exps[static_cast<std::size_t>(j)];
        }
        for (int j = 0; j < n; ++j) {
            const long double weight = exps[static_cast<std::size_t>(j)] / sum;
            result.weights(i, j) = static_cast<double>(weight);
            for (int c = 0; c < document.value_size(); ++c) {
                result.output(i, c) += static_cast<double>(weight * static_cast<long double>(document.head().v(j, c)));
            }
        }
    }
    return result;
}

void check_rows_are_probabilities(const Matrix& weights) {
    REQUIRE(weights.allFinite());
    CHECK(weights.minCoeff() >= 0.0);
    for (Eigen::Index i = 0; i < weights.rows(); ++i) CHECK(std::abs(weights.row(i).sum() - 1.0) <= 1e-12);
}

}  // namespace

TEST_CASE("attention agrees with NumPy and PyTorch") {
    test::for_each_oracle([](const Document& document, const nlohmann::json& json) {
        const Attention attention = attend(document);
        const nlohmann::json& expected = json.at("expected");
        const bool has_heads = expected.contains("heads");
        REQUIRE(attention.heads.size() == (has_heads ? expected.at("heads").size() : 1));
        for (std::size_t head = 0; head < attention.heads.size(); ++head) {
            const nlohmann::json& of_head = has_heads ? expected.at("heads")[head] : expected;
            check_matrix(attention.heads[head].scores, of_head.at("scores"));
            check_matrix(attention.heads[head].weights, of_head.at("weights"));
            check_matrix(attention.heads[head].output, of_head.at("output"));
        }
        CHECK(document.is_joined() == expected.contains("attention"));
        if (!document.is_joined()) return;
        check_matrix(attention.concat, expected.at("concat"));
        check_matrix(attention.joined, expected.at("attention"));
    });
}

TEST_CASE("the reference example gives the numbers of the reference text") {
    const Attention attention = attend(reference_document());
    CHECK(attention.head().scores.row(0) == RowVector{{1, 1, 0}});
    const double e = std::exp(1.0);
    CHECK(is_near(attention.head().weights(0, 0), e / (2 * e + 1)));
    CHECK(is_near(attention.head().weights(0, 2), 1 / (2 * e + 1)));
    CHECK(is_near(attention.head().output(0, 2), 0.5 / (2 * e + 1)));
}

TEST_CASE("attention agrees with the definition on random documents") {
    Random random(1);
    for (int round = 0; round < 300; ++round) {
        const Document document = random_document(random);
        CAPTURE(round);
        const Attention attention = attend(document);
        const HeadAttention expected = naive_attention(document);
        check_rows_are_probabilities(attention.head().weights);
        CHECK((attention.head().weights - expected.weights).cwiseAbs().maxCoeff() <= 1e-12);
        CHECK((attention.head().output - expected.output).cwiseAbs().maxCoeff() <= 1e-11);
        for (int i = 0; i < document.token_count(); ++i) {
            for (int j = 0; j < document.token_count(); ++j) {
                const bool is_blocked = document.options.mask == Mask::causal && j > i;
                if (is_blocked) {
                    CHECK(attention.head().weights(i, j) == 0.0);
                    CHECK(attention.head().scores(i, j) == -infinity);
                } else {
                    CHECK(is_near(attention.head().scores(i, j), expected.scores(i, j)));
                }
            }
        }
    }
}

TEST_CASE("no finite input gives NaN or infinity in a weight") {
    Random random(2);
    const double extremes[] = {0.0, 1.0, -1.0, 1e300, -1e300, 1e308, -1e308, 5e-324, 1e-300, 700.0, -750.0};
    const double scales[] = {1.0, 1e308, -1e308, 1e-308, 0.0};
    const double temperatures[] = {1.0, 1e-308, 1e308};
    for (int round = 0; round < 500; ++round) {
        Document document = random_document(random, random.integer(1, 6), random.integer(1, 4), random.integer(1, 3));
        for (Matrix* matrix : {&document.head().q, &document.head().k, &document.head().v}) {
            for (Eigen::Index i = 0; i < matrix->size(); ++i) matrix->data()[i] = extremes[random.integer(0, 10)];
        }
        document.options.scale = scales[random.integer(0, 4)];
        document.options.temperature = temperatures[random.integer(0, 2)];
        CAPTURE(round);
        const Attention attention = attend(document);
        const bool is_too_large = (attention.head().scores.array().abs() == std::numeric_limits<double>::max()).any();
        CHECK(check(document).has_value() == is_too_large);
        check_rows_are_probabilities(attention.head().weights);
        CHECK_FALSE(attention.head().scores.hasNaN());
        CHECK(attention.head().output.allFinite());
    }
}

TEST_CASE("exp is shown of the score itself while every |score| of the row is at most 20") {
    const double small[] = {20.0, -20.0, 1.0};
    CHECK(softmax_terms(small).shift == 0.0);
    CHECK(is_near(softmax_terms(small).exps[2], std::exp(1.0)));
    const double large[] = {20.001, -3.0, 1.0};
    CHECK(softmax_terms(large).shift == 20.001);
    CHECK(softmax_terms(large).exps[0] == 1.0);
    const double very_negative[] = {-20.5, -30.0};
    CHECK(softmax_terms(very_negative).shift == -20.5);
    const double masked[] = {2.0, -infinity};
    CHECK(softmax_terms(masked).shift == 0.0);
    CHECK(softmax_terms(masked).exps[1] == 0.0);
    CHECK(is_near(softmax_terms(masked).sum, std::exp(2.0)));
}

}  // namespace qkv
