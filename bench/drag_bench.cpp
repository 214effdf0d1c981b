// Opens the real window with the plane and moves the head of an arrow in every frame, n = 16, d = 8; prints how many
// frames a second that is. With software OpenGL: xvfb-run -a -s "-screen 0 1440x900x24" build/release/qkv_bench_drag
#include <chrono>
#include <cmath>
#include <cstdio>

#include "interface_texts.h"
#include "platform/window.h"
#include "run_window.h"
#include "support/random_documents.h"

int main() {
    qkv::add_interface_texts();
    using Clock = std::chrono::steady_clock;
    constexpr int settling_frames = 12;
    constexpr int frames = 200;
    qkv::test::Random random(1);
    qkv::Session session(qkv::test::random_document(random, 16, 8, 8));
    qkv::ViewSettings view;
    view.side_view = qkv::SideView::plane;
    session.apply(qkv::action::SetView{view});
    session.apply(qkv::action::Last{});
    auto start = Clock::now();
    const auto opened = qkv::run_window(session, nullptr, [&](int frame) {
        if (frame == settling_frames) start = Clock::now();
        const double angle = 0.05 * frame;
        session.apply(qkv::action::SetValues{{{{qkv::Quantity::key, 3, 0, 0, 0}, std::cos(angle)},
                                              {{qkv::Quantity::key, 3, 1, 0, 0}, std::sin(angle)}}});
        qkv::wake_window();
        return frame < settling_frames + frames;
    });
    if (!opened) {
        std::fprintf(stderr, "%s\n", qkv::said(opened.error(), qkv::Language::en).c_str());
        return 1;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    std::printf("%.0f frames a second while an arrow is dragged\n", frames / seconds);
    return 0;
}
