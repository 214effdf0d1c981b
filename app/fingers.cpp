#include "fingers.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "panels/text_sizes.h"

namespace qkv {
namespace {

constexpr float slop_px = 9.0F;  // of the design

// From the window at `place` outwards, the first one that scrolls in this direction.
ImGuiID scrollable_window_at(ImVec2 place, ImGuiAxis axis) {
    ImGuiWindow* window = nullptr;
    ImGuiWindow* of_viewport = nullptr;
    ImGui::FindHoveredWindowEx(place, false, &window, &of_viewport);
    const auto room = [&] { return axis == ImGuiAxis_X ? window->ScrollMax.x : window->ScrollMax.y; };
    while (window != nullptr && room() <= 0) {
        const bool is_child = (window->Flags & ImGuiWindowFlags_ChildWindow) != 0;
        window = is_child ? window->ParentWindow : nullptr;
    }
    return window == nullptr ? 0 : window->ID;
}

int nearest_text_size(float percent) {
    return *std::ranges::min_element(text_sizes, {},
                                     [&](int size) { return std::abs(std::log(static_cast<float>(size) / percent)); });
}

}  // namespace

void Fingers::take(const Contact& contact) {
    touch_.take(contact);
    has_changed_ = true;
}

void Fingers::forget() {
    touch_.forget();
    has_changed_ = true;
}

void Fingers::follow(Session& session, Ui& ui, float pixel) {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    ui.pinch.reset();
    const double now_s = g.Time + static_cast<double>(g.IO.DeltaTime);
    for (const Gesture& gesture : touch_.follow(now_s, ui.finger_target, g.IO.MousePos, slop_px * pixel))
        perform(gesture, session, ui);
    // Not before the finger has gone and its click has arrived: what it is on must not grow away from below it.
    const bool is_settled = touch_.is_idle() && g.InputEventsQueue.empty();
    if (!is_settled || !has_changed_) return;
    has_changed_ = false;
    if (session.view().is_touch != touch_.is_used()) session.apply(action::SetTouch{touch_.is_used()});
}

void Fingers::note_target(Ui& ui) {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    if (ui.is_presenting && ui.presenter.has_spotlight) ui.finger_target = {.drag = FingerTarget::Drag::points};
    if (g.HoveredId == 0 && ui.finger_target.drag == FingerTarget::Drag::scrolls)
        ui.finger_target.beside = ui.small_targets.nearest();
    if (g.HoveredWindow == nullptr || g.HoveredId == 0) return;
    for (const ImGuiAxis axis : {ImGuiAxis_X, ImGuiAxis_Y}) {
        if (g.HoveredId == ImGui::GetWindowScrollbarID(g.HoveredWindow, axis))
            ui.finger_target = {.drag = FingerTarget::Drag::freely};
    }
    const bool is_being_typed_into = g.HoveredId == g.ActiveId && g.InputTextState.ID == g.ActiveId;
    if (is_being_typed_into) ui.finger_target = {.drag = FingerTarget::Drag::sideways};  // selects text
}

std::optional<double> Fingers::seconds_until_due() const {
    const auto due_s = touch_.due_s();
    return due_s ? std::optional(std::max(0.0, *due_s - ImGui::GetTime())) : std::nullopt;
}

void Fingers::perform(const Gesture& gesture, Session& session, Ui& ui) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    switch (gesture.kind) {
        case Gesture::Kind::point: io.AddMousePosEvent(gesture.place.x, gesture.place.y); break;
        case Gesture::Kind::press: io.AddMouseButtonEvent(ImGuiMouseButton_Left, true); break;
        case Gesture::Kind::release: io.AddMouseButtonEvent(ImGuiMouseButton_Left, false); break;
        case Gesture::Kind::hold:
            io.AddMouseButtonEvent(ImGuiMouseButton_Right, true);
            io.AddMouseButtonEvent(ImGuiMouseButton_Right, false);
            break;
        case Gesture::Kind::leave: io.AddMousePosEvent(-FLT_MAX, -FLT_MAX); break;
        case Gesture::Kind::scroll: scroll(gesture); break;
        case Gesture::Kind::pinch: ui.pinch = gesture; break;
        case Gesture::Kind::resize: resize_text(gesture, session); break;
    }
}

void Fingers::scroll(const Gesture& gesture) {
    if (gesture.is_first) {
        const ImVec2 from{gesture.place.x - gesture.moved.x, gesture.place.y - gesture.moved.y};
        scrolled_across_ = scrollable_window_at(from, ImGuiAxis_X);
        scrolled_down_ = scrollable_window_at(from, ImGuiAxis_Y);
    }
    if (ImGuiWindow* window = ImGui::FindWindowByID(scrolled_across_); window != nullptr)
        ImGui::SetScrollX(window, std::clamp(window->Scroll.x - gesture.moved.x, 0.0F, window->ScrollMax.x));
    if (ImGuiWindow* window = ImGui::FindWindowByID(scrolled_down_); window != nullptr)
        ImGui::SetScrollY(window, std::clamp(window->Scroll.y - gesture.moved.y, 0.0F, window->ScrollMax.y));
}

void Fingers::resize_text(const Gesture& gesture, Session& session) {
    ViewSettings view = session.view();
    if (gesture.is_first) wanted_percent_ = static_cast<float>(view.text_percent);
    wanted_percent_ = std::clamp(wanted_percent_ * gesture.factor, static_cast<float>(min_text_percent),
                                 static_cast<float>(max_text_percent));
    view.text_percent = nearest_text_size(wanted_percent_);
    if (view != session.view()) session.apply(action::SetView{view});
}

}  // namespace qkv
