// Opens the real window and prints how long the first frame took and what idling costs. With software OpenGL: xvfb-run
// -a -s "-screen 0 1440x900x24" build/release/qkv_bench_window
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>

#include "interface_texts.h"
#include "platform/window.h"
#include "run_window.h"

namespace {

double seconds_of_process() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main() {
    qkv::add_interface_texts();
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    constexpr int settling_frames = 12;
    constexpr auto idle = std::chrono::seconds(5);
    double cpu_s = 0;
    std::atomic<int> frames = 0;
    int idle_frames = 0;
    std::atomic<bool> is_over = false;
    std::thread alarm;

    qkv::Session session(qkv::reference_document());
    const auto opened = qkv::run_window(session, nullptr, [&](int frame) {
        if (frame == 1) std::printf("first frame after %.0f ms\n", 1000 * seconds());
        if (is_over) return false;
        frames = frame;
        if (frame < settling_frames) {
            qkv::wake_window();
        } else if (frame == settling_frames) {
            // An idle window sleeps, so another thread has to watch the clock and wake it.
            alarm = std::thread([&] {
                std::this_thread::sleep_for(std::chrono::seconds(1));  // until the last frame has been rasterised
                const int frames_before = frames;
                const double before_s = seconds_of_process();
                std::this_thread::sleep_for(idle);
                cpu_s = seconds_of_process() - before_s;
                idle_frames = frames - frames_before;
                is_over = true;
                qkv::wake_window();
            });
        }
        return true;
    });
    if (alarm.joinable()) alarm.join();
    if (!opened) {
        std::fprintf(stderr, "%s\n", qkv::said(opened.error(), qkv::Language::en).c_str());
        return 1;
    }
    std::printf("%d frames and %.3f s of CPU in 5 s of idling\n", idle_frames, cpu_s);
    return 0;
}
