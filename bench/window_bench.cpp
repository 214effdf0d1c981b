// Opens the real window and tells how long the first frame took and what idling costs.
// With software OpenGL: xvfb-run -a -s "-screen 0 1440x900x24" build/release/qkv_bench_window
#include <chrono>
#include <cstdio>
#include <ctime>

#include "window.h"

namespace {

double seconds_of_process() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main() {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    constexpr int settling_frames = 12;
    constexpr double idle_s = 5.0;
    double settled_s = 0;
    double cpu_s = 0;
    int frames = 0;

    qkv::Session session(qkv::reference_document());
    // An idle window draws nothing, so the time is looked at from outside of it.
    const auto opened = qkv::run_window(session, [&](int frame) {
        if (frame == 1) std::printf("first frame after %.0f ms\n", 1000 * seconds());
        frames = frame;
        if (frame < settling_frames) return true;
        if (frame == settling_frames) {
            settled_s = seconds();
            cpu_s = seconds_of_process();
            return true;
        }
        return seconds() < settled_s + idle_s;
    });
    if (!opened) {
        std::fprintf(stderr, "%s\n", qkv::said(opened.error(), qkv::Language::en).c_str());
        return 1;
    }
    std::printf("%d frames and %.3f s of CPU in %.1f s of idling\n", frames - settling_frames,
                seconds_of_process() - cpu_s, seconds() - settled_s);
    return 0;
}
