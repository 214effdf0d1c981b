#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "qkv/matrix.h"

namespace qkv {

/// (Σ_c a_c b_c) × factor ÷ divisor, with nothing lost on the way: the sum is exact and only the result is rounded.
/// Beyond the largest double it saturates at ±1.8e308. Numbers of at most 12 digits are taken as the decimals that were
/// typed, so that 0.1×3 − 0.3×1 is 0 as on paper; vectors with longer ones as the doubles they are.
/// a and b: of one size, finite. divisor ≠ 0. The same to the last bit on every machine.
double exact_dot(std::span<const double> a, std::span<const double> b, double factor = 1.0, double divisor = 1.0);

/// value × factor ÷ divisor, rounded once; saturates too.
double scaled_exactly(double value, double factor, double divisor);

struct MatrixPlace {
    Eigen::Index row;
    Eigen::Index column;
};

/// The places at which `products`, which doubles gave for a bᵀ, can't be trusted: something overflowed, underflowed or
/// came close to it, or the terms cancel so that few digits are left. a: n×d; b: m×d; products: n×m.
/// Those it leaves out are 0 or between 1e-100 and 1e100.
std::vector<MatrixPlace> doubtful_products(const Matrix& a, const Matrix& b, const Matrix& products);

/// Replaces the doubtful ones by exact_dot().
void correct_products(const Matrix& a, const Matrix& b, Matrix& products);

/// x w, with exact_dot() where doubles can't be trusted. x: n×c; w: c×d.
Matrix product(const Matrix& x, const Matrix& w);

/// x w + b, with the digits right that are left where the two cancel. b: 1×d, or 0×0 for none.
Matrix product_and_bias(const Matrix& x, const Matrix& w, const Matrix& b);

inline std::span<const double> row_of(const Matrix& matrix, Eigen::Index row) {
    return {matrix.data() + row * matrix.cols(), static_cast<std::size_t>(matrix.cols())};
}

}  // namespace qkv
