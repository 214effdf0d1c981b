// The loops as they stand in the formulas, each sum from the first term to the last: every machine rounds them alike.
#include <algorithm>

#include "attention/kernels.h"
#include "numbers/portable_exp.h"

namespace qkv {
namespace {

void multiply_transposed(const double* a, const double* b, double* out, long n, long m, long d) {
    for (long i = 0; i < n; ++i) {
        for (long j = 0; j < m; ++j) {
            double sum = 0.0;
            for (long c = 0; c < d; ++c) sum += a[i * d + c] * b[j * d + c];
            out[i * m + j] = sum;
        }
    }
}

void multiply(const double* a, const double* b, double* out, long n, long m, long d) {
    for (long i = 0; i < n; ++i) {
        double* const row = out + i * d;
        std::fill(row, row + d, 0.0);
        for (long j = 0; j < m; ++j) {
            for (long c = 0; c < d; ++c) row[c] += a[i * m + j] * b[j * d + c];
        }
    }
}

void softmax_rows(const double* scores, double* out, long n, long m) {
    for (long i = 0; i < n; ++i) {
        const double* const row = scores + i * m;
        double* const weights = out + i * m;
        const double most = *std::max_element(row, row + m);
        double sum = 0.0;
        for (long j = 0; j < m; ++j) {
            const double power = row[j] - most;
            weights[j] = power < least_power ? 0.0 : portable_exp(power);
            sum += weights[j];
        }
        for (long j = 0; j < m; ++j) weights[j] /= sum;
    }
}

}  // namespace

extern const Kernels plain_kernels;
const Kernels plain_kernels{multiply_transposed, multiply, softmax_rows};

}  // namespace qkv
