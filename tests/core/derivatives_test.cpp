// Exact derivatives against finite differences, at every number of random documents.
#include <cmath>
#include <doctest/doctest.h>
#include <vector>

#include "qkv/derivatives.h"
#include "qkv/explanation.h"
#include "support/random_heads.h"
#include "support/random_models.h"

namespace qkv {
namespace {

struct Given {
    Quantity quantity;
    int head;
    Matrix* numbers;
};

// The matrices of numbers that are given in a document, and not computed.
std::vector<Given> given_in(Document& document) {
    std::vector<Given> all;
    const auto add = [&](Quantity quantity, Matrix& matrix, int head = 0) {
        if (matrix.size() > 0) all.push_back({quantity, head, &matrix});
    };
    for (int h = 0; h < document.head_count(); ++h) {
        Head& head = document.head(h);
        add(Quantity::bias, head.bias, h);
        if (!head.is_projected()) {
            add(Quantity::query, head.q, h);
            add(Quantity::key, head.k, h);
            add(Quantity::value, head.v, h);
            continue;
        }
        add(Quantity::query_matrix, head.weights->w_q, h);
        add(Quantity::key_matrix, head.weights->w_k, h);
        add(Quantity::value_matrix, head.weights->w_v, h);
        add(Quantity::query_bias, head.weights->b_q, h);
        add(Quantity::key_bias, head.weights->b_k, h);
        add(Quantity::value_bias, head.weights->b_v, h);
    }
    add(Quantity::output_matrix, document.w_o);
    if (document.embeddings && !document.is_embedded()) add(Quantity::embedding, document.embeddings->x);
    if (document.layer) {
        add(Quantity::gain_1, document.layer->norm_1);
        add(Quantity::up_matrix, document.layer->up);
        add(Quantity::up_bias, document.layer->up_bias);
        add(Quantity::down_matrix, document.layer->down);
        add(Quantity::gain_2, document.layer->norm_2);
    }
    if (document.model) {
        if (document.is_embedded()) add(Quantity::word, document.model->word);
        if (document.is_embedded()) add(Quantity::position, document.model->position);
        add(Quantity::unembedding, document.model->unembedding);
    }
    return all;
}

double target_in(const Document& document, const Cell& target) {
    const Document whole = projected(document);
    return number_in(whole, attend(whole), target);
}

bool is_exp(const Cell& target) {
    return target.quantity == Quantity::exp || target.quantity == Quantity::sum ||
           target.quantity == Quantity::next_exp || target.quantity == Quantity::next_sum;
}

// Exps grow so fast that their differences are exact only in the logarithm.
double evened(const Cell& target, double value) { return is_exp(target) ? std::log(value) : value; }

// Central differences, extrapolated (Richardson), whose error is of the order of the fourth power of the step.
double differed(Document& document, double& number, const Cell& target) {
    const double at = number;
    const auto slope = [&](double step) {
        number = at + step;
        const double above = evened(target, target_in(document, target));
        number = at - step;
        const double below = evened(target, target_in(document, target));
        number = at;
        return (above - below) / (2 * step);
    };
    constexpr double step = 5e-4;
    return (4 * slope(step / 2) - slope(step)) / 3;
}

std::vector<Cell> possible_targets(const Document& document, test::Random& random) {
    const int row = random.integer(0, document.token_count() - 1);
    const int head = random.integer(0, document.head_count() - 1);
    const int key = random.integer(0, document.key_count() - 1);
    std::vector<Cell> targets{{Quantity::score, row, key, 0, head},
                              {Quantity::weight, row, key, 0, head},
                              {Quantity::output, row, random.integer(0, document.value_size() - 1), 0, head}};
    targets.push_back({Quantity::product, row, key, random.integer(0, document.key_size() - 1), head});
    targets.push_back({Quantity::contribution, row, key, random.integer(0, document.value_size() - 1), head});
    targets.push_back({Quantity::exp, row, key, 0, head});
    targets.push_back({Quantity::sum, row, 0, 0, head});
    targets.push_back({Quantity::query, row, random.integer(0, document.key_size() - 1), 0, head});
    targets.push_back({Quantity::key, key, random.integer(0, document.key_size() - 1), 0, head});
    targets.push_back({Quantity::value, key, random.integer(0, document.value_size() - 1), 0, head});
    const auto one_of = [&](Eigen::Index count) { return random.integer(0, static_cast<int>(count) - 1); };
    if (document.is_joined()) {
        targets.push_back({Quantity::concat, row, one_of(document.w_o.rows())});
        targets.push_back({Quantity::joined, row, one_of(document.w_o.cols())});
    }
    if (document.layer) {
        for (const Quantity quantity :
             {Quantity::sum_1, Quantity::norm_1, Quantity::down, Quantity::sum_2, Quantity::norm_2})
            targets.push_back({quantity, row, one_of(document.layer->down.cols())});
        for (const Quantity quantity : {Quantity::root_1, Quantity::root_2}) targets.push_back({quantity, row});
        for (const Quantity quantity : {Quantity::up, Quantity::inner})
            targets.push_back({quantity, row, one_of(document.layer->inner_size())});
    }
    if (document.model) {
        for (const Quantity quantity : {Quantity::logit, Quantity::next_exp, Quantity::probability})
            targets.push_back({quantity, row, one_of(document.model->next_word_count())});
        targets.push_back({Quantity::next_sum, row});
        targets.push_back({Quantity::embedding, row, one_of(document.w_o.cols())});
    }
    return targets;
}

// Whether ReLU has its corner so close that differences would step over it.
bool is_near_corner(const Document& document) {
    if (!document.layer) return false;
    return attend(document).layer->up.cwiseAbs().minCoeff() < 0.2;
}

}  // namespace

TEST_CASE("derivatives agree with finite differences within 1e-6, by every number of random documents") {
    test::Random random(71);
    int compared = 0;
    for (int round = 0; round < 1000; ++round) {
        Document document = round % 2 == 0 ? test::random_heads(random) : test::random_model(random, 3);
        if (is_near_corner(document)) continue;
        const std::vector<Cell> targets = possible_targets(document, random);
        const Cell target = targets[index(random.integer(0, static_cast<int>(targets.size()) - 1))];
        const double value = target_in(document, target);
        if (!std::isfinite(value)) continue;
        const Derivatives exact = derivatives_of(document, attend(document), target);
        if (is_exp(target) && value == 0) continue;
        const double unit = is_exp(target) ? value : 1.0;  // d log y = dy ÷ y
        for (const Given& given : given_in(document)) {
            for (int row = 0; row < given.numbers->rows(); ++row) {
                for (int column = 0; column < given.numbers->cols(); ++column) {
                    const double expected = differed(document, (*given.numbers)(row, column), target);
                    const double found = exact.at({given.quantity, row, column, 0, given.head}) / unit;
                    CAPTURE(round);
                    CAPTURE(static_cast<int>(target.quantity));
                    CAPTURE(static_cast<int>(given.quantity));
                    CHECK(std::abs(found - expected) <=
                          1e-6 * std::max({std::abs(expected), 1e-3 * std::abs(value / unit), 1e-3}));
                    ++compared;
                }
            }
        }
    }
    CHECK(compared > 20000);
}

TEST_CASE("a weight is told by the exps of its row, with their sum following, and by the sum alone") {
    const Document document = reference_document();
    const Attention attention = attend(document);
    const Derivatives found = derivatives_of(document, attention, {Quantity::weight, 0, 0});
    const double e = std::exp(1.0);  // exps e, e, 1
    const double sum = 2 * e + 1;
    CHECK(found.at({Quantity::exp, 0, 0}) == doctest::Approx(1 / sum - e / (sum * sum)));
    CHECK(found.at({Quantity::exp, 0, 1}) == doctest::Approx(-e / (sum * sum)));
    CHECK(found.at({Quantity::exp, 0, 2}) == doctest::Approx(-e / (sum * sum)));
    CHECK(found.at({Quantity::sum, 0, 0}) == doctest::Approx(-e / (sum * sum)));
    CHECK(found.at({Quantity::exp, 1, 0}) == 0.0);
}

TEST_CASE("exps of large scores are less the largest of them, and so are their derivatives") {
    Document document = document_from_sentence("가 나").value();
    document = with_key_size(document, 1);
    document.head().q = Matrix{{1.0}, {1.0}};
    document.head().k = Matrix{{30.0}, {29.0}};
    const Attention attention = attend(document);
    const Derivatives largest = derivatives_of(document, attention, {Quantity::exp, 0, 0});
    CHECK(largest.at({Quantity::key, 0, 0}) == 0.0);  // exp(s − s) = 1
    const Derivatives other = derivatives_of(document, attention, {Quantity::exp, 0, 1});
    CHECK(other.at({Quantity::key, 1, 0}) == doctest::Approx(std::exp(-1.0)));
    CHECK(other.at({Quantity::key, 0, 0}) == doctest::Approx(-std::exp(-1.0)));
    const Derivatives sum = derivatives_of(document, attention, {Quantity::sum, 0, 0});
    CHECK(sum.at({Quantity::key, 0, 0}) == doctest::Approx(-std::exp(-1.0)));
}

TEST_CASE("the derivative of a weight is weight × (1 − weight) by its own score, however near 0 or 1 it is") {
    Document document = document_from_sentence("가 나").value();
    document = with_key_size(document, 1);
    document.head().q = Matrix{{1.0}, {1.0}};
    for (const double score : {0.0, 1.0, -30.0, 30.0, 300.0, -300.0}) {
        document.head().k = Matrix{{score}, {0.0}};
        const Attention attention = attend(document);
        const Derivatives found = derivatives_of(document, attention, {Quantity::weight, 0, 0});
        // Of two weights the second is 1 − the first, without the cancellation.
        const double expected = attention.head().weights(0, 0) * attention.head().weights(0, 1);
        CAPTURE(score);
        CHECK(found.at({Quantity::score, 0, 0}) == doctest::Approx(expected).epsilon(1e-12));
        CHECK(found.at({Quantity::score, 0, 1}) == doctest::Approx(-expected).epsilon(1e-12));
    }
}

TEST_CASE("nothing depends on a blocked cell, a head that is off or another token's query") {
    Document document = document_from_sentence("가 나 다").value();
    document.options.mask = Mask::causal;
    const Attention attention = attend(document);
    const Derivatives weight = derivatives_of(document, attention, {Quantity::weight, 1, 0});
    CHECK(weight.at({Quantity::score, 1, 2}) == 0);
    for (int c = 0; c < document.key_size(); ++c) {
        CHECK(weight.at({Quantity::key, 2, c}) == 0);
        CHECK(weight.at({Quantity::query, 0, c}) == 0);
    }
    CHECK(weight.of(Quantity::value).size() == 0);
    CHECK(weight.at({Quantity::value, 0, 0}) == 0);
    document.head().is_on = false;
    const Derivatives output = derivatives_of(document, attend(document), {Quantity::output, 1, 0});
    CHECK(output.of(Quantity::value).size() == 0);
}

}  // namespace qkv
