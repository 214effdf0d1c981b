// The softmax that people read, one row at a time with every exp and their sum. The one that computes the weights of
// whole matrices is softmax_rows() in plain_kernels.cpp: the same formula, always with the maximum subtracted.
#include <algorithm>
#include <cmath>

#include "attention/kernels.h"
#include "numbers/decimal.h"
#include "numbers/double_double.h"
#include "numbers/portable_exp.h"
#include "qkv/attention.h"

namespace qkv {
namespace {

// The digits of a large exp are shown to the last, and there exp(19.2) is not exp of the double next to 19.2.
double exp_as_written(double power) {
    constexpr double large = 10.0;
    if (power < least_power) return 0.0;
    if (power <= large) return portable_exp(power);
    const Decimal decimal = shortest_decimal(power);
    const DoubleDouble exact = exp(DoubleDouble::from_decimal(false, decimal.digits, decimal.exponent));
    return to_double(exact);
}

}  // namespace

SoftmaxTerms softmax_terms(std::span<const double> scores) {
    SoftmaxTerms terms;
    const double max = *std::max_element(scores.begin(), scores.end());
    const bool is_small = std::all_of(scores.begin(), scores.end(), [](double score) {
        return score == blocked_score || std::abs(score) <= largest_unshifted_score;
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
