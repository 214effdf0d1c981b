// Compiled several times, with QKV_KERNELS naming the result. Eigen is renamed with it (-DEigen=…): otherwise the
// linker would take one and the same compiled template for all instruction sets.
#include "kernels.h"

#include <Eigen/Core>

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

// One row at a time, so that it stays in the cache: maximum; exp and sum; divide. Without the maximum subtracted,
// exp overflows from 710 on.
void softmax_rows(const double* scores, double* out, long n, long m) {
    const Read all_scores(scores, n, m);
    Write weights(out, n, m);
    for (long i = 0; i < n; ++i) {
        weights.row(i) = (all_scores.row(i).array() - all_scores.row(i).maxCoeff()).exp();
        weights.row(i) *= 1.0 / weights.row(i).sum();
    }
}

}  // namespace

extern const Kernels QKV_KERNELS;
const Kernels QKV_KERNELS{multiply_transposed, multiply, softmax_rows};

}  // namespace qkv
