#include "qkv/attention.h"

#include <cmath>

#include "attention/kernels.h"
#include "attention/weighted_sum.h"
#include "numbers/exact_dot.h"

namespace qkv {
namespace {

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
    const std::vector<MatrixPlace> doubtful = doubtful_products(q, k, scores);
    scale(scores, options);
    for (const auto& [i, j] : doubtful) {
        scores(i, j) = exact_dot(row_of(q, i), row_of(k, j), options.scale, options.temperature);
    }
    return scores;
}

void block(Matrix& scores, Mask mask) {
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
        for (Eigen::Index j = 0; j < scores.cols(); ++j) {
            if (!allows(mask, static_cast<int>(i), static_cast<int>(j))) scores(i, j) = blocked_score;
        }
    }
}

}  // namespace

Attention attend(const Matrix& q, const Matrix& k, const Matrix& v, const Options& options) {
    const Eigen::Index n = q.rows();
    const Kernels& kernels =
        kernels_for(static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(q.cols()));
    Attention attention;
    attention.scores = scores_of(q, k, options, kernels);
    block(attention.scores, options.mask);
    attention.weights.resize(n, n);
    kernels.softmax_rows(attention.scores.data(), attention.weights.data(), n, n);
    attention.output.resize(n, v.cols());
    kernels.multiply(attention.weights.data(), v.data(), attention.output.data(), n, n, v.cols());
    correct_weighted_sums(attention.weights, v, attention.output);
    return attention;
}

}  // namespace qkv
