// What follows the joined heads: additions, norms, the feed-forward layer and the next word.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "numbers/exact_dot.h"
#include "qkv/model.h"

namespace qkv {
namespace {

// √(mean z² + ε), by which RMSNorm divides. Added from the first to the last: Eigen adds in another order on each
// machine.
double root_of(const RowVector& z) {
    double squares = 0.0;
    for (const double number : z) squares += number * number;
    return std::sqrt(squares / static_cast<double>(z.size()) + norm_epsilon);
}

std::vector<double> roots_of(const Matrix& sum, const Matrix& gain) {
    std::vector<double> roots(static_cast<std::size_t>(sum.rows()), 1.0);
    for (int token = 0; token < sum.rows() && gain.size() > 0; ++token) roots[index(token)] = root_of(sum.row(token));
    return roots;
}

Matrix normed(const Matrix& sum, const std::vector<double>& roots, const Matrix& gain) {
    if (gain.size() == 0) return sum;
    Matrix norm(sum.rows(), sum.cols());
    for (int token = 0; token < sum.rows(); ++token)
        norm.row(token) = (sum.row(token) / roots[index(token)]).cwiseProduct(gain.row(0));
    return norm;
}

}  // namespace

bool operator==(const Layer& a, const Layer& b) {
    return same(a.norm_1, b.norm_1) && same(a.up, b.up) && same(a.up_bias, b.up_bias) && same(a.down, b.down) &&
           same(a.norm_2, b.norm_2) && a.is_on == b.is_on && a.unknown_members == b.unknown_members;
}

LayerResult through(const Layer& layer, const Matrix& x, const Matrix& attention) {
    LayerResult result;
    result.sum_1 = x + attention;
    result.root_1 = roots_of(result.sum_1, layer.norm_1);
    result.norm_1 = normed(result.sum_1, result.root_1, layer.norm_1);
    result.up = product_and_bias(result.norm_1, layer.up, layer.up_bias);
    result.inner = result.up.cwiseMax(0.0);
    result.down = layer.is_on ? product(result.inner, layer.down) : Matrix(Matrix::Zero(x.rows(), x.cols()));
    result.sum_2 = result.norm_1 + result.down;
    result.root_2 = roots_of(result.sum_2, layer.norm_2);
    result.norm_2 = normed(result.sum_2, result.root_2, layer.norm_2);
    return result;
}

NextWords next_words(const Model& model, const Matrix& norm_2) {
    NextWords next;
    next.logits = product(norm_2, model.unembedding);
    next.probabilities.resize(next.logits.rows(), next.logits.cols());
    for (Eigen::Index token = 0; token < next.logits.rows(); ++token) {
        const SoftmaxTerms& terms = next.terms.emplace_back(softmax_terms(row_of(next.logits, token)));
        for (Eigen::Index word = 0; word < next.logits.cols(); ++word)
            next.probabilities(token, word) = terms.exps[static_cast<std::size_t>(word)] / terms.sum;
    }
    return next;
}

std::vector<int> likeliest_words(const NextWords& next, int token, int count) {
    std::vector<int> words(static_cast<std::size_t>(next.logits.cols()));
    std::iota(words.begin(), words.end(), 0);
    const auto wanted = words.begin() + std::min<std::ptrdiff_t>(count, std::ssize(words));
    std::partial_sort(words.begin(), wanted, words.end(), [&](int a, int b) {
        const double first = next.logits(token, a);
        const double second = next.logits(token, b);
        return first != second ? first > second : a < b;
    });
    words.erase(wanted, words.end());
    return words;
}

}  // namespace qkv
