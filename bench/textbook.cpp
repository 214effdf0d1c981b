// attend() next to the textbook's Eigen expressions, n = 512, d = 64.
#include <benchmark/benchmark.h>

#include <cmath>

#include "qkv/attention.h"

namespace {

constexpr int tokens = 512;
constexpr int size = 64;

struct Input {
    qkv::Matrix q = qkv::Matrix::Random(tokens, size);
    qkv::Matrix k = qkv::Matrix::Random(tokens, size);
    qkv::Matrix v = qkv::Matrix::Random(tokens, size);
};

void attend(benchmark::State& state) {
    const Input input;
    for (auto _ : state) {
        benchmark::DoNotOptimize(qkv::attend(input.q, input.k, input.v, {1.0 / std::sqrt(size), qkv::Mask::none, 1.0}));
    }
}
BENCHMARK(attend)->Unit(benchmark::kMillisecond);

void textbook(benchmark::State& state) {
    const Input input;
    for (auto _ : state) {
        const qkv::Matrix scores = input.q * input.k.transpose() / std::sqrt(size);
        const qkv::Matrix exps = (scores.colwise() - scores.rowwise().maxCoeff()).array().exp();
        const qkv::Matrix weights = exps.array().colwise() / exps.rowwise().sum().array();
        const qkv::Matrix output = weights * input.v;
        benchmark::DoNotOptimize(output.data());
    }
}
BENCHMARK(textbook)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
