#include "qkv/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "attention/kernels.h"
#include "attention/weighted_sum.h"
#include "numbers/decimal.h"
#include "numbers/double_double.h"
#include "numbers/exact_dot.h"

namespace qkv {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Between these a dot product that can be trusted is scaled without overflow or underflow on the way.
constexpr double smallest_plain_factor = 1e-100;
constexpr double largest_plain_factor = 1e100;

bool is_plain_factor(double factor) {
    return std::abs(factor) >= smallest_plain_factor && std::abs(factor) <= largest_plain_factor;
}

void scale(Matrix& dots, const Options& options) {
    if (!is_plain_factor(options.scale) || !is_plain_factor(options.temperature)) {
        dots = dots.unaryExpr([&](double dot) { return scaled_exactly(dot, options.scale, options.temperature); });
        return;
    }
    if (options.scale != 1.0) dots *= options.scale;
    if (options.temperature != 1.0) dots /= options.temperature;
}

Matrix scores_of(const Matrix& q, const Matrix& k, const Options& options, const Kernels& kernels) {
    Matrix scores(q.rows(), k.rows());
    kernels.multiply_transposed(q.data(), k.data(), scores.data(), q.rows(), k.rows(), q.cols());
    const std::vector<Place> doubtful = doubtful_products(q, k, scores);
    scale(scores, options);
    for (const auto& [i, j] : doubtful) {
        scores(i, j) = exact_dot(row_of(q, i), row_of(k, j), options.scale, options.temperature);
    }
    return scores;
}

}  // namespace

Attention attend(const Matrix& q, const Matrix& k, const Matrix& v, const Options& options) {
    const Eigen::Index n = q.rows();
    const Kernels& kernels =
        kernels_for(static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(q.cols()));
    Attention attention;
    attention.scores = scores_of(q, k, options, kernels);
    if (options.mask == Mask::causal) {
        attention.scores.triangularView<Eigen::StrictlyUpper>().setConstant(-infinity);
    }
    attention.weights.resize(n, n);
    kernels.softmax_rows(attention.scores.data(), attention.weights.data(), n, n);
    attention.output.resize(n, v.cols());
    kernels.multiply(attention.weights.data(), v.data(), attention.output.data(), n, n, v.cols());
    correct_weighted_sums(attention.weights, v, attention.output);
    return attention;
}

namespace {

// The digits of a large exp are shown to the last, and there exp(19.2) is not exp of the double next to 19.2.
double exp_as_written(double power) {
    constexpr double large = 10.0;
    constexpr double least = -708.0;  // below it a double loses digits
    if (power < least) return 0.0;
    if (power <= large) return std::exp(power);
    const Decimal decimal = shortest_decimal(power);
    const DoubleDouble exact = exp(DoubleDouble::from_decimal(false, decimal.digits, decimal.exponent));
    return exact.high;
}

}  // namespace

SoftmaxTerms softmax_terms(std::span<const double> scores) {
    SoftmaxTerms terms;
    const double max = *std::max_element(scores.begin(), scores.end());
    const bool is_small = std::all_of(scores.begin(), scores.end(), [](double score) {
        return score == -infinity || std::abs(score) <= largest_unshifted_score;
    });
    terms.shift = is_small ? 0.0 : max;
    terms.exps.reserve(scores.size());
    for (const double score : scores) {
        terms.exps.push_back(exp_as_written(score - terms.shift));
        terms.sum += terms.exps.back();
    }
    return terms;
}

}  // namespace qkv
