// Where doubles end: overflow, underflow, the largest and smallest finite inputs.
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document_json.h"
#include "support/doubles.h"
#include "support/oracle.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::infinity;
using test::is_near;
using test::largest;
using test::Random;

Document document_of(const Matrix& q, const Matrix& k, const Matrix& v, const Options& options = {}) {
    Document document;
    for (Eigen::Index i = 0; i < q.rows(); ++i) document.tokens.push_back("t" + std::to_string(i));
    document.sentence = "t";
    document.head().q = q;
    document.head().k = k;
    document.head().v = v;
    document.options = options;
    const auto problem = check(document);
    REQUIRE((!problem || problem->id == "problem.score.too_large"));
    return document;
}

void check_same_numbers(const nlohmann::json& written, const nlohmann::json& expected) {
    REQUIRE(written.size() == expected.size());
    for (std::size_t i = 0; i < written.size(); ++i) {
        REQUIRE(written[i].size() == expected[i].size());
        for (std::size_t j = 0; j < written[i].size(); ++j) {
            CAPTURE(i);
            CAPTURE(j);
            REQUIRE(written[i][j].is_null() == expected[i][j].is_null());
            if (!expected[i][j].is_null()) CHECK(is_near(written[i][j].get<double>(), expected[i][j].get<double>()));
        }
    }
}

}  // namespace

TEST_CASE("what is written as JSON agrees with NumPy and PyTorch too") {
    test::for_each_oracle([](const Document& document, const nlohmann::json& json) {
        const auto written = nlohmann::json::parse(to_json(document, attend(document)));
        const nlohmann::json& expected = json.at("expected");
        CHECK(written.size() == expected.size() + 1);
        CHECK(document_from_json(written.at("document").dump(), "x").value() == document);
        // With embeddings, the products are written too.
        if (!document.embeddings) CHECK(written.at("document") == json.at("document"));
        for (const auto& [name, numbers] : expected.items()) {
            CAPTURE(name);
            if (name != "heads") check_same_numbers(written.at(name), numbers);
        }
        if (!expected.contains("heads")) return;
        REQUIRE(written.at("heads").size() == expected.at("heads").size());
        for (std::size_t head = 0; head < expected.at("heads").size(); ++head) {
            for (const char* name : {"scores", "weights", "output"})
                check_same_numbers(written.at("heads")[head].at(name), expected.at("heads")[head].at(name));
        }
    });
}

TEST_CASE("the output stays finite even where V holds the largest doubles") {
    Random random(101);
    for (int round = 0; round < 2000; ++round) {
        const int n = random.integer(1, 32);
        Document document = document_of(random.matrix(n, 3, 2.0), random.matrix(n, 3, 2.0), Matrix::Zero(n, 2));
        for (int i = 0; i < n; ++i) {
            document.head().v(i, 0) = largest;
            document.head().v(i, 1) = -largest;
        }
        const Attention attention = attend(document);
        CAPTURE(round);
        REQUIRE(attention.head().output.allFinite());
        CHECK(attention.head().output(0, 0) > 0.999 * largest);
    }
}

TEST_CASE("a dot product whose parts overflow is still worked out") {
    const Matrix v = Matrix::Ones(1, 1);
    const auto score = [&](const Matrix& q, const Matrix& k, const Options& options = {}) {
        return attend(document_of(q, k, v, options)).head().scores(0, 0);
    };
    CHECK(score(Matrix{{1e200, 1e200, 3}}, Matrix{{1e200, -1e200, 2}}) == 6.0);
    CHECK(score(Matrix{{1e200}}, Matrix{{1e200}}) == largest);
    CHECK(score(Matrix{{1e200}}, Matrix{{-1e200}}) == -largest);
    CHECK(is_near(score(Matrix{{1e200}}, Matrix{{1e200}}, {1e-300, Mask::none, 1e100}), 1.0));
    CHECK(is_near(score(Matrix{{1}}, Matrix{{1}}, {1e308, Mask::none, 1e308}), 1.0));
    CHECK(score(Matrix{{1e308}}, Matrix{{0}}, {1e308, Mask::none, 1e-308}) == 0.0);
}

TEST_CASE("scores too large for a double are refused, since softmax could not tell them apart") {
    const auto problem = [](const Matrix& q, const Matrix& k, const Options& options = {}) {
        const auto found = check(document_of(q, k, Matrix::Ones(q.rows(), 1), options));
        return found ? found->id : "";
    };
    const std::string too_large = "problem.score.too_large";
    const Matrix ones = Matrix::Ones(2, 1);
    CHECK(problem(ones * 1e200, Matrix{{1e200}, {2e200}}) == too_large);
    CHECK(problem(ones * -1e200, Matrix{{1}, {1e200}}) == too_large);
    CHECK(problem(ones, Matrix{{1}, {2}}, {1, Mask::none, 5e-324}) == too_large);
    CHECK(problem(ones * 1e200, ones * 1e10, {1e100, Mask::none, 1}) == too_large);
    CHECK(problem(ones, ones, {-1e300, Mask::none, 1e-10}) == too_large);
    CHECK(problem(Matrix{{1e154, 1e154}}, Matrix{{1e154, 0.8e154}}) == too_large);
    CHECK(problem(Matrix{{1e154, 1e154}}, Matrix{{1e154, 0.7e154}}) == "");
    CHECK(problem(Matrix{{1e200, 1e200, 3}}, Matrix{{1e200, -1e200, 2}}) == "");
    CHECK(problem(ones * 1e200, ones * 1e200, {1e-300, Mask::none, 1}) == "");
    CHECK(problem(ones * 1e200, ones * 1e200, {0, Mask::none, 1}) == "");
    CHECK(problem(Matrix::Zero(2, 1), ones * 1e308, {1e308, Mask::none, 1e-308}) == "");
    // What is blocked has no score.
    CHECK(problem(Matrix{{1e200}, {1}}, Matrix{{1}, {1e200}}, {1, Mask::causal, 1}) == "");
    CHECK(problem(Matrix{{1e200}, {1}}, Matrix{{1}, {1e200}}) == too_large);
}

TEST_CASE("the weights are the shown exps divided by their sum") {
    Random random(102);
    for (int round = 0; round < 300; ++round) {
        Document document = test::random_document(random);
        if (round % 3 == 0) document.head().q *= 20;
        const Attention attention = attend(document);
        for (int i = 0; i < document.token_count(); ++i) {
            const auto row = attention.head().scores.row(i);
            const SoftmaxTerms terms = softmax_terms({row.data(), static_cast<std::size_t>(row.size())});
            REQUIRE(terms.exps.size() == static_cast<std::size_t>(document.token_count()));
            double sum = 0;
            for (int j = 0; j < document.token_count(); ++j) {
                const double exp = terms.exps[static_cast<std::size_t>(j)];
                sum += exp;
                REQUIRE(std::isfinite(exp));
                CHECK(is_near(exp / terms.sum, attention.head().weights(i, j)));
                if (row(j) == -infinity) CHECK(exp == 0.0);
            }
            CHECK(is_near(sum, terms.sum));
        }
    }
}

TEST_CASE("above 10 an exp is that of the score as it is written; below -708 it is 0") {
    // To 17 digits, worked out with 60.
    for (const auto& [score, exp] : {std::pair{10.1, 24343.00942440839},
                                     {12.3, 219695.98867213773},
                                     {15.7, 6582992.584583736},
                                     {19.2, 217998774.67921045}})
        CHECK(softmax_terms(std::vector{score}).exps[0] == exp);
    CHECK(softmax_terms(std::vector{9.9}).exps[0] == std::exp(9.9));
    CHECK(softmax_terms(std::vector{0.0, -707.9}).exps[1] == std::exp(-707.9));
    CHECK(softmax_terms(std::vector{0.0, -708.1}).exps[1] == 0.0);
}

TEST_CASE("exp is shifted just beyond 20 on either side and not at 20") {
    const double above = std::nextafter(20.0, 21.0);
    for (const double rest : {0.0, -infinity, 3.5}) {
        CAPTURE(rest);
        CHECK(softmax_terms(std::vector{20.0, rest}).shift == 0.0);
        CHECK(softmax_terms(std::vector{rest == -infinity ? 0.0 : rest, -20.0}).shift == 0.0);
        CHECK(softmax_terms(std::vector{above, rest}).shift == above);
    }
    CHECK(softmax_terms(std::vector{2.0, -above}).shift == 2.0);
    CHECK(softmax_terms(std::vector{2.0, -above}).exps[0] == 1.0);
    CHECK(softmax_terms(std::vector{largest, -largest, -infinity}).exps == std::vector{1.0, 0.0, 0.0});
    CHECK(softmax_terms(std::vector{-largest, -infinity}).sum == 1.0);
}

TEST_CASE("with a causal mask no token depends on those after it") {
    Random random(103);
    for (int round = 0; round < 50; ++round) {
        Document document = test::random_document(random, 8, 3, 4);
        document.options.mask = Mask::causal;
        const Attention before = attend(document);
        const int changed = random.integer(1, 7);
        document.head().q.row(changed).setConstant(7);
        document.head().k.row(changed).setConstant(-1e300);
        document.head().v.row(changed).setConstant(1e300);
        const Attention after = attend(document);
        CHECK(after.head().output.topRows(changed) == before.head().output.topRows(changed));
        CHECK(after.head().weights.topRows(changed) == before.head().weights.topRows(changed));
        CHECK(after.head().weights(0, 0) == 1.0);
    }
}

TEST_CASE("where a matrix lies in memory changes no bit of the result") {
    test::Random random(71);
    const Document document = test::random_document(random, 201, 33, 25);
    const auto bits = [](const Matrix& matrix) {
        return std::vector<double>(matrix.data(), matrix.data() + matrix.size());
    };
    const HeadAttention first = attend(document.head().q, document.head().k, document.head().v, document.options);
    std::vector<std::vector<double>> in_between;
    for (std::size_t round = 0; round < 40; ++round) {
        in_between.emplace_back(1 + 2 * round);  // the next allocation begins elsewhere
        const HeadAttention again = attend(document.head().q, document.head().k, document.head().v, document.options);
        CHECK(bits(again.scores) == bits(first.scores));
        CHECK(bits(again.weights) == bits(first.weights));
        CHECK(bits(again.output) == bits(first.output));
    }
}

TEST_CASE("equal scores give equal weights, and a temperature near 0 gives all the weight to the largest") {
    const int n = 5;
    const Matrix zeros = Matrix::Zero(n, 2);
    const Attention uniform = attend(document_of(zeros, zeros, Matrix::Identity(n, n)));
    for (Eigen::Index i = 0; i < uniform.head().weights.size(); ++i)
        CHECK(is_near(uniform.head().weights.data()[i], 0.2));
    Document document = reference_document();
    document.head().k(0, 0) = 1.5;
    document.options.temperature = 1e-308;
    CHECK((attend(document).head().weights.row(0) - RowVector{{1, 0, 0}}).cwiseAbs().maxCoeff() <= 1e-300);
}

}  // namespace qkv
