// Compiled several times, with QKV_KERNELS naming the result. Eigen is renamed with it (-DEigen=…): otherwise the
// linker would take one and the same compiled template for all instruction sets.
#include "attention/kernels.h"

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

// In whole packets, so that equal scores give equal weights: the last elements of a row would be worked out by another
// exp.
constexpr long packet_size = 8;

// The fast softmax; the one that people read is softmax_terms() in softmax.cpp. scores, out: n×m.
// One row at a time, so that it stays in the cache: maximum; exp and sum; divide. Without the maximum subtracted, exp
// overflows from 710 on. The row is copied first: otherwise the address of a matrix would decide the order in which
// Eigen adds, and so the last bit of every weight.
void softmax_rows(const double* scores, double* out, long n, long m) {
    const Read all_scores(scores, n, m);
    Write weights(out, n, m);
    const long padded = (m + packet_size - 1) / packet_size * packet_size;
    using Row = Eigen::Array<double, 1, Eigen::Dynamic>;
    Row powers = Row::Constant(padded, blocked_score);
    Row row(padded);
    for (long i = 0; i < n; ++i) {
        powers.head(m) = all_scores.row(i).array();
        powers.head(m) -= powers.head(m).maxCoeff();
        // The exp of what becomes 0 anyway would be subnormal, which takes the processor many times as long.
        row = powers.max(least_power).exp();
        row = (powers < least_power).select(0.0, row);
        weights.row(i) = row.head(m) * (1.0 / row.sum());
    }
}

}  // namespace

extern const Kernels QKV_KERNELS;
const Kernels QKV_KERNELS{multiply_transposed, multiply, softmax_rows};

}  // namespace qkv
