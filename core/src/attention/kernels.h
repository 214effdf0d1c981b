#pragma once

#include <limits>

namespace qkv {

/// The score of a key that a query may not look at: its weight becomes exactly 0.
constexpr double blocked_score = -std::numeric_limits<double>::infinity();

/// Below this power exp is 0 in every softmax: it is no normal double there, which loses digits, and Eigen's exp stops
/// at 6e-309 where it should come down to 0.
constexpr double least_power = -708.0;

/// The heavy loops of attend(), on row-major matrices without gaps: in plain_kernels.cpp as they stand in the formulas,
/// in kernels.cpp for large matrices, compiled once for every instruction set. The library itself is not tied to one
/// machine.
struct Kernels {
    /// out (n×m) = a (n×d) · bᵀ (m×d)
    void (*multiply_transposed)(const double* a, const double* b, double* out, long n, long m, long d);
    /// out (n×d) = a (n×m) · b (m×d)
    void (*multiply)(const double* a, const double* b, double* out, long n, long m, long d);
    /// out (n×m): softmax of each row of scores (n×m)
    void (*softmax_rows)(const double* scores, double* out, long n, long m);
};

/// The kernels for this many multiplications. Small work takes the plain ones, so that the numbers that people look at
/// are the same to the last bit on every machine, in a browser too; large work takes the fastest that there are here.
const Kernels& kernels_for(double multiplications);

}  // namespace qkv
