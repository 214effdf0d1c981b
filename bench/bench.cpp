// Speed of the core and of building a frame. docs/benchmarks.md has the figures.
#include <benchmark/benchmark.h>

#include "support/headless.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

Document document_of(int tokens, int size) {
    test::Random random(1);
    Document document = test::random_document(random, tokens, size, size);
    document.options = {};
    return document;
}

// What follows from an edit: every score, weight and output.
void recompute_after_edit(benchmark::State& state) {
    Document document = document_of(16, 8);
    for (auto _ : state) {
        document.q(3, 2) += 1e-9;
        benchmark::DoNotOptimize(attend(document));
    }
}
BENCHMARK(recompute_after_edit)->Unit(benchmark::kMicrosecond);

// To be compared with qkv_bench_textbook.
void attend_512_tokens(benchmark::State& state) {
    const Document document = document_of(512, 64);
    for (auto _ : state) benchmark::DoNotOptimize(attend(document));
}
BENCHMARK(attend_512_tokens)->Unit(benchmark::kMillisecond);

// All of the window's panels, without rasterising: n = 16, d = 8, in the middle of the walk.
void build_one_frame(benchmark::State& state) {
    test::Headless window(document_of(16, 8), {1440, 900});
    const Walkthrough walk = window.session.walkthrough();
    window.session.apply(action::GoTo{walk.at(walk.count() / 2)});
    window.frame(10);
    for (auto _ : state) window.frame();
}
BENCHMARK(build_one_frame)->Unit(benchmark::kMicrosecond);

// A step of the walk, explanation included.
void next_step(benchmark::State& state) {
    Session session(document_of(16, 8));
    for (auto _ : state) {
        if (session.step_number() == session.walkthrough().count()) session.apply(action::First{});
        session.apply(action::Next{});
    }
}
BENCHMARK(next_step)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace qkv

BENCHMARK_MAIN();
