#include "qkv/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "attention/kernels.h"
#include "attention/weighted_sum.h"
#include "numbers/double_double.h"
#include "numbers/exact_dot.h"

namespace qkv {
namespace {

constexpr double largest_double = std::numeric_limits<double>::max();

// Between these a dot product that can be trusted is scaled without overflow or underflow on the way.
constexpr double smallest_plain_factor = 1e-100;
constexpr double largest_plain_factor = 1e100;

bool is_plain_factor(double factor) {
    return std::abs(factor) >= smallest_plain_factor && std::abs(factor) <= largest_plain_factor;
}

void scale(Matrix& dots, double factor, double divisor) {
    if (!is_plain_factor(factor) || !is_plain_factor(divisor)) {
        dots = dots.unaryExpr([&](double dot) { return scaled_exactly(dot, factor, divisor); });
        return;
    }
    if (factor != 1.0) dots *= factor;
    if (divisor != 1.0) dots /= divisor;
}

Matrix scaled_products(const Matrix& q, const Matrix& k, double factor, double divisor, const Kernels& kernels) {
    Matrix products(q.rows(), k.rows());
    kernels.multiply_transposed(q.data(), k.data(), products.data(), q.rows(), k.rows(), q.cols());
    const std::vector<MatrixPlace> doubtful = doubtful_products(q, k, products);
    scale(products, factor, divisor);
    for (const auto& [i, j] : doubtful) products(i, j) = exact_dot(row_of(q, i), row_of(k, j), factor, divisor);
    return products;
}

// The product, scaled, and the bias as if there were twice the digits.
double exactly_biased(std::span<const double> q, std::span<const double> k, double bias, double factor) {
    DoubleDouble dot;
    for (std::size_t c = 0; c < q.size(); ++c) dot = dot + DoubleDouble(q[c]) * DoubleDouble(k[c]);
    return to_double(dot * DoubleDouble(factor) + DoubleDouble(bias));
}

// Where the bias cancels the product, its last digits are what is left: they have to be right.
Matrix biased_scores(const Matrix& q, const Matrix& k, const Matrix& bias, const Options& options,
                     const Kernels& kernels) {
    constexpr double most_cancelled = 0.01;
    Matrix scores = scaled_products(q, k, options.scale, 1.0, kernels);
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
        for (Eigen::Index j = 0; j < scores.cols(); ++j) {
            double sum = scores(i, j) + bias(i, j);
            if (std::abs(sum) < most_cancelled * std::abs(bias(i, j)))
                sum = exactly_biased(row_of(q, i), row_of(k, j), bias(i, j), options.scale);
            scores(i, j) = std::clamp(sum / options.temperature, -largest_double, largest_double);
        }
    }
    return scores;
}

void block(Matrix& scores, const Options& options) {
    if (options.mask == Mask::none && !options.has_parts()) return;
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
        for (Eigen::Index j = 0; j < scores.cols(); ++j) {
            if (!allows(options, static_cast<int>(i), static_cast<int>(j))) scores(i, j) = blocked_score;
        }
    }
}

}  // namespace

HeadAttention attend(const Matrix& q, const Matrix& k, const Matrix& v, const Options& options, const Matrix& bias) {
    const Eigen::Index n = q.rows();
    const Eigen::Index m = k.rows();
    const Kernels& kernels =
        kernels_for(static_cast<double>(n) * static_cast<double>(m) * static_cast<double>(q.cols()));
    HeadAttention attention;
    attention.scores = bias.size() > 0 ? biased_scores(q, k, bias, options, kernels)
                                       : scaled_products(q, k, options.scale, options.temperature, kernels);
    block(attention.scores, options);
    attention.weights.resize(n, m);
    kernels.softmax_rows(attention.scores.data(), attention.weights.data(), n, m);
    attention.output.resize(n, v.cols());
    kernels.multiply(attention.weights.data(), v.data(), attention.output.data(), n, m, v.cols());
    correct_weighted_sums(attention.weights, v, attention.output);
    return attention;
}

}  // namespace qkv
