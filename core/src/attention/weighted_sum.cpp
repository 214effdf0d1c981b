#include "attention/weighted_sum.h"

#include <cmath>
#include <unordered_map>

#include "numbers/double_double.h"
#include "numbers/exact_dot.h"

namespace qkv {
namespace {

// What the rounding of the weights can leave where the sum is 0. Equal weights are rounded alike: between them nothing
// is left.
double noise_of(std::span<const double> weights, std::span<const double> values) {
    constexpr double rounding = 0x1p-51;
    std::unordered_map<double, DoubleDouble> sums;  // of the values that have the same weight
    for (std::size_t j = 0; j < weights.size(); ++j) {
        DoubleDouble& sum = sums[weights[j]];
        sum = sum + DoubleDouble(values[j]);
    }
    DoubleDouble size;
    for (const auto& [weight, sum] : sums) {
        const DoubleDouble term = DoubleDouble(weight) * sum;
        size = size + (term.high < 0 ? -term : term);
    }
    return to_double(size * DoubleDouble(rounding));
}

}  // namespace

void correct_weighted_sums(const Matrix& weights, const Matrix& v, Matrix& output) {
    const Matrix columns = v.transpose();
    for (const auto& [i, j] : doubtful_products(weights, columns, output)) {
        const double sum = exact_dot(row_of(weights, i), row_of(columns, j));
        output(i, j) = std::abs(sum) <= noise_of(row_of(weights, i), row_of(columns, j)) ? 0.0 : sum;
    }
}

}  // namespace qkv
