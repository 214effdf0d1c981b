#pragma once

#include "fonts.h"
#include "session.h"
#include "ui.h"

namespace qkv {

/// The interface between a window (real, off screen or imagined by a test) and the panels. The owner calls
/// before_frame(), ImGui::NewFrame(), frame(), ImGui::Render().
class Interface {
public:
    Interface(Session& session, const Fonts& fonts);

    /// Fonts, style and sizes for the coming frame, from the session's view settings.
    void before_frame();

    /// Draws every panel and applies what the person did in them.
    void frame();

    /// Seconds until the next frame is needed without any input: 0 while something moves, up to 3600 when idle.
    double seconds_until_next_frame() const;

    const Ui& ui() const { return ui_; }

private:
    Session& session_;
    Fonts fonts_;
    Ui ui_;
};

}  // namespace qkv
