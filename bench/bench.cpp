// Speed of the core and of building a frame. docs/benchmarks.md has the figures.
#include <array>
#include <benchmark/benchmark.h>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

#include "qkv/solve.h"
#include "qkv/trained_model.h"
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

// Recomputing after an edit: every score, weight and output.
void recompute_after_edit(benchmark::State& state) {
    Document document = document_of(16, 8);
    for (auto _ : state) {
        document.head().q(3, 2) += 1e-9;
        benchmark::DoNotOptimize(attend(document));
    }
}
BENCHMARK(recompute_after_edit)->Unit(benchmark::kMicrosecond);

// Four heads, joined, each with a bias, under a causal mask.
void recompute_four_heads_after_edit(benchmark::State& state) {
    test::Random random(2);
    Document document = document_of(16, 8);
    document.options.mask = Mask::causal;
    for (int head = 1; head < 4; ++head) document.heads.push_back(document_of(16, 8).head());
    for (Head& head : document.heads) head.bias = random.matrix(16, 16, 1.0);
    document.w_o = random.matrix(4 * 8, 8, 1.0);
    for (auto _ : state) {
        document.head(2).q(3, 2) += 1e-9;
        benchmark::DoNotOptimize(attend(document));
    }
}
BENCHMARK(recompute_four_heads_after_edit)->Unit(benchmark::kMicrosecond);

// The beginning of a sentence of `tokens` words in the Korean model.
Document in_model(int tokens) {
    constexpr std::array words{"나는", "내일",       "친구에게", "맛있는", "사과를",
                               "어제", "할머니께서", "따뜻한",   "차를",   "먹었다"};
    std::string sentence;
    for (int i = 0; i < tokens; ++i) sentence += std::string(i > 0 ? " " : "") + words[static_cast<std::size_t>(i)];
    const auto document = document_in_model(*trained_model("ko"), sentence);
    if (!document) throw std::runtime_error(said(document.error(), Language::en));
    return *document;
}

// A number of W_Q is another: from X to the next words of every token.
void recompute_model_after_edit(benchmark::State& state) {
    Document document = in_model(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        document.head(1).weights->w_q(3, 2) += 1e-9;
        document = projected(std::move(document));
        benchmark::DoNotOptimize(attend(document));
    }
}
BENCHMARK(recompute_model_after_edit)->Unit(benchmark::kMicrosecond)->Arg(4)->Arg(8)->Arg(10);

// The smallest change that makes a weight 0.8, or 0.01, or a number of V_new 0: n = 16, d = 8.
void solve_backwards(benchmark::State& state, std::string_view target, std::string_view change) {
    const Document document = document_of(16, 8);
    const Request request = read_request(target, change, document).value();
    for (auto _ : state) {
        const Solution solution = solve(document, request);
        if (!solution.is_reached) state.SkipWithError("not reached");
        benchmark::DoNotOptimize(solution.distance);
    }
}
BENCHMARK_CAPTURE(solve_backwards, more_by_query, "weight(#4, #6) = 0.8", "Q(#4)")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve_backwards, less_by_query, "weight(#4, #6) = 0.001", "Q(#4)")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve_backwards, more_by_keys, "weight(#4, #6) = 0.8", "K")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve_backwards, more_by_both, "weight(#4, #6) = 0.8", "Q, K")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve_backwards, output_by_query, "V_new(#4)[3] = 0", "Q(#4)")->Unit(benchmark::kMillisecond);

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

// The same of the Korean model, n = 3 and 10, its last position, with everything reached.
void build_one_frame_of_model(benchmark::State& state) {
    test::Headless window(in_model(static_cast<int>(state.range(0))), {1440, 900});
    window.session.apply(action::Last{});
    window.frame(10);
    for (auto _ : state) window.frame();
}
BENCHMARK(build_one_frame_of_model)->Unit(benchmark::kMicrosecond)->Arg(3)->Arg(10);

// A step of the walk, explanation included.
void next_step(benchmark::State& state) {
    Session session(document_of(16, 8));
    for (auto _ : state) {
        if (session.step_number() == session.walkthrough().count()) session.apply(action::First{});
        session.apply(action::Next{});
    }
}
BENCHMARK(next_step)->Unit(benchmark::kMicrosecond);

// ---- a capture of 12 × 12 heads, n = 1024, d = 64, in float16: 57 MB

struct LargeCapture {
    LargeCapture() {
        std::mt19937 random(7);
        std::ofstream file(path, std::ios::binary);
        std::string header = "{'descr': '<f2', 'fortran_order': False, 'shape': (3, 12, 12, 1024, 64), }";
        header.resize(117, ' ');
        file << "\x93NUMPY\x01" << '\0' << 'v' << '\0' << header << '\n';
        // Halves between −2 and 2: the sign, an exponent up to 2^0, any mantissa.
        std::vector<std::uint16_t> halves(12 * 1024 * 64);
        for (int head = 0; head < 3 * 12; ++head) {
            for (std::uint16_t& half : halves) {
                const auto bits = static_cast<unsigned>(random());
                half = static_cast<std::uint16_t>((bits & 0x8000U) | (11U + (bits >> 16 & 3U)) << 10 | (bits & 0x3FFU));
            }
            file.write(reinterpret_cast<const char*>(halves.data()),
                       static_cast<std::streamsize>(halves.size() * sizeof(std::uint16_t)));
        }
    }
    ~LargeCapture() { std::filesystem::remove(path); }

    std::filesystem::path path = std::filesystem::temp_directory_path() / "qkv_bench.npy";
};

const std::filesystem::path& large_capture() {
    static const LargeCapture capture;
    return capture.path;
}

std::shared_ptr<const Capture> opened_capture() {
    return std::get<std::shared_ptr<const Capture>>(*open_file(large_capture()));
}

void open_large_capture(benchmark::State& state) {
    large_capture();
    for (auto _ : state) benchmark::DoNotOptimize(open_file(large_capture()));
}
BENCHMARK(open_large_capture)->Unit(benchmark::kMillisecond);

// Everything that a click on a head does, except the frame.
void choose_head(benchmark::State& state) {
    Session session(reference_document());
    session.apply(action::OpenCapture{opened_capture(), large_capture()});
    session.apply(action::CancelOverview{});
    int head = 0;
    for (auto _ : state) session.apply(action::ChooseHead{{0, head / 12 % 12, head++ % 12}});
}
BENCHMARK(choose_head)->Unit(benchmark::kMillisecond);

// The small pictures of all 144 heads, in the background.
void picture_all_heads(benchmark::State& state) {
    const auto capture = opened_capture();
    for (auto _ : state) HeadOverview(capture, 0).wait();
}
BENCHMARK(picture_all_heads)->Unit(benchmark::kMillisecond)->Iterations(1);

void show_large_head(test::Headless& window) {
    window.session.apply(action::OpenCapture{opened_capture(), large_capture()});
    window.session.apply(action::CancelOverview{});
    window.session.apply(action::ChooseHead{{}});
    window.session.apply(action::GoTo{{StepKind::weight, 512, 100, 0}});
    window.frame(10);
}

void frame_of_large_head(benchmark::State& state) {
    test::Headless window(reference_document(), {1440, 900});
    show_large_head(window);
    for (auto _ : state) window.frame();
}
BENCHMARK(frame_of_large_head)->Unit(benchmark::kMillisecond);

// A frame in which the scores are panned, zoomed in fourfold: their picture is painted again.
void pan_large_heatmap(benchmark::State& state) {
    test::Headless window(reference_document(), {1440, 900});
    show_large_head(window);
    const ImRect picture = window.items("score_picture").front();
    for (int notch = 0; notch < 3; ++notch) window.scroll(picture.GetCenter(), 1);
    window.move_to(picture.GetCenter());
    ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, true);
    window.frame(2);
    float moved = 0;
    for (auto _ : state) {
        moved = moved > 40 ? -40 : moved + 1;
        ImGui::GetIO().AddMousePosEvent(picture.GetCenter().x + moved, picture.GetCenter().y - moved);
        window.frame();
    }
}
BENCHMARK(pan_large_heatmap)->Unit(benchmark::kMillisecond);

// A step of the walk and the frame that shows it.
void step_in_large_head(benchmark::State& state) {
    test::Headless window(reference_document(), {1440, 900});
    show_large_head(window);
    for (auto _ : state) {
        window.session.apply(action::Next{});
        window.frame();
    }
}
BENCHMARK(step_in_large_head)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace qkv

BENCHMARK_MAIN();
