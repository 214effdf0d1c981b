#pragma once

#include <optional>

#include "imgui_internal.h"
#include "session/session.h"
#include "ui.h"
#include "widgets/touch.h"

namespace qkv {

/// Carries out what fingers mean: as a mouse for ImGui's items, directly for what scrolls and for the size of the text.
class Fingers {
public:
    void take(const Contact& contact);
    /// A mouse is used again.
    void forget();

    /// Before ImGui::NewFrame(). `pixel`: pixels of the screen for one of the design.
    void follow(Session& session, Ui& ui, float pixel);

    /// After the panels are drawn: what fingers can do with ImGui's own items below the pointer.
    static void note_target(Ui& ui);

    /// Whether a finger was used last, and no mouse since.
    bool are_used() const { return touch_.is_used(); }
    /// Whether what is below the finger is told.
    bool are_resting_long() const { return touch_.is_resting_long(); }
    /// Until follow() is needed though no finger moves, in ImGui's time; none: not at all.
    std::optional<double> seconds_until_due() const;

private:
    void perform(const Gesture& gesture, Session& session, Ui& ui);
    void scroll(const Gesture& gesture);
    void resize_text(const Gesture& gesture, Session& session);

    Touch touch_;
    ImGuiID scrolled_across_ = 0;  ///< the windows that follow the fingers
    ImGuiID scrolled_down_ = 0;
    bool has_changed_ = false;  ///< whether a finger or a mouse is used
    float wanted_percent_ = 0;  ///< the size of the text, between those that there are
};

}  // namespace qkv
