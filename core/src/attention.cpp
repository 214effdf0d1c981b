#include "qkv/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels.h"

namespace qkv {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

// A product of finite numbers can overflow, and then inf − inf is NaN. The range of long double holds every one.
double saturated_score(const Matrix& q, const Matrix& k, Eigen::Index i, Eigen::Index j, const Options& options) {
    long double dot = 0;
    for (Eigen::Index c = 0; c < q.cols(); ++c) {
        dot += static_cast<long double>(q(i, c)) * static_cast<long double>(k(j, c));
    }
    const long double score =
        dot * static_cast<long double>(options.scale) / static_cast<long double>(options.temperature);
    return static_cast<double>(std::clamp<long double>(score, -largest, largest));
}

Matrix scores_of(const Matrix& q, const Matrix& k, const Options& options, const Kernels& kernels) {
    Matrix scores(q.rows(), k.rows());
    kernels.multiply_transposed(q.data(), k.data(), scores.data(), q.rows(), k.rows(), q.cols());
    if (options.scale != 1.0) scores *= options.scale;
    if (options.temperature != 1.0) scores /= options.temperature;
    if (scores.allFinite()) return scores;
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
        for (Eigen::Index j = 0; j < scores.cols(); ++j) {
            if (!std::isfinite(scores(i, j))) scores(i, j) = saturated_score(q, k, i, j, options);
        }
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
    if (options.mask == Mask::causal) {
        // Eigen's exp(−∞) is a denormal number, not 0.
        attention.weights.triangularView<Eigen::StrictlyUpper>().setZero();
    }
    attention.output.resize(n, v.cols());
    kernels.multiply(attention.weights.data(), v.data(), attention.output.data(), n, n, v.cols());
    // Rounded weights add up to 1 only within 1e-15: too much next to the largest double.
    if (!attention.output.allFinite()) attention.output = attention.output.cwiseMax(-largest).cwiseMin(largest);
    return attention;
}

SoftmaxTerms softmax_terms(std::span<const double> scores) {
    SoftmaxTerms terms;
    const double max = *std::max_element(scores.begin(), scores.end());
    const bool is_small = std::all_of(scores.begin(), scores.end(), [](double score) {
        return score == -infinity || std::abs(score) <= largest_unshifted_score;
    });
    terms.shift = is_small ? 0.0 : max;
    terms.exps.reserve(scores.size());
    for (const double score : scores) {
        terms.exps.push_back(std::exp(score - terms.shift));
        terms.sum += terms.exps.back();
    }
    return terms;
}

}  // namespace qkv
