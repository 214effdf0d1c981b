// Compiled several times, with QKV_KERNELS naming the result. Eigen is renamed with it (-DEigen=…): otherwise the
// linker would take one and the same compiled template for all instruction sets.
#include "kernels.h"

#include <Eigen/Core>
#include <cmath>

namespace qkv {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Read = Eigen::Map<const Matrix>;
using Write = Eigen::Map<Matrix>;

void multiply_transposed(const double* a, const double* b, double* out, long n, long m, long d) {
    Write(out, n, m).noalias() = Read(a, n, d) * Read(b, m, d).transpose();
}

void multiply(const double* a, const double* b, double* out, long n, long m, long d) {
    Write(out, n, d).noalias() = Read(a, n, m) * Read(b, m, d);
}

// Eigen's exp stops at 6e-309, where it should go down to 0.
void correct_tiny_exps(const double* powers, double* exps, long m) {
    constexpr double least_of_eigen = -708.0;
    for (long j = 0; j < m; ++j) {
        if (powers[j] < least_of_eigen) exps[j] = std::exp(powers[j]);
    }
}

// One row at a time, so that it stays in the cache: maximum; exp and sum; divide. Without the maximum subtracted, exp
// overflows from 710 on. The row is copied first: otherwise the address of a matrix would decide the order in which
// Eigen adds, and so the last bit of every weight.
void softmax_rows(const double* scores, double* out, long n, long m) {
    const Read all_scores(scores, n, m);
    Write weights(out, n, m);
    Eigen::Array<double, 1, Eigen::Dynamic> powers(m);
    Eigen::Array<double, 1, Eigen::Dynamic> row(m);
    for (long i = 0; i < n; ++i) {
        powers = all_scores.row(i).array();
        powers -= powers.maxCoeff();
        row = powers.exp();
        correct_tiny_exps(powers.data(), row.data(), m);
        weights.row(i) = row * (1.0 / row.sum());
    }
}

}  // namespace

extern const Kernels QKV_KERNELS;
const Kernels QKV_KERNELS{multiply_transposed, multiply, softmax_rows};

}  // namespace qkv
