// Attention in the textbook's Eigen expressions, n = 512, d = 64.
#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cmath>

namespace {

constexpr int tokens = 512;
constexpr int size = 64;

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Input {
    Matrix q = Matrix::Random(tokens, size);
    Matrix k = Matrix::Random(tokens, size);
    Matrix v = Matrix::Random(tokens, size);
};

void textbook(benchmark::State& state) {
    const Input input;
    for (auto _ : state) {
        const Matrix scores = input.q * input.k.transpose() / std::sqrt(size);
        const Matrix exps = (scores.colwise() - scores.rowwise().maxCoeff()).array().exp();
        const Matrix weights = exps.array().colwise() / exps.rowwise().sum().array();
        const Matrix output = weights * input.v;
        benchmark::DoNotOptimize(output.data());
    }
}
BENCHMARK(textbook)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
