#pragma once

#include <cmath>
#include <string>

#include "imgui.h"
#include "imgui_internal.h"

namespace qkv {

// What the keyboard does to numbers.

/// Steps of scrubbing land on decimal numbers: 0.3, not 0.30000000000000004.
inline double tidy(double value) { return std::round(value * 1e9) / 1e9; }

inline double scrub_step() {
    const ImGuiIO& io = ImGui::GetIO();
    return io.KeyShift ? 0.01 : io.KeyCtrl ? 1.0 : 0.1;
}

inline bool enter_pressed() {
    return ImGui::IsKeyPressed(ImGuiKey_Enter, true) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, true);
}

/// Tab goes to the next number here. ImGui must not see it, since it would go to the next control.
inline bool takes_tab() {
    ImGui::SetKeyOwner(ImGuiKey_Tab, ImGui::GetID("tab"));
    return ImGui::IsKeyPressed(ImGuiKey_Tab);
}

/// The characters of numbers and expressions, and other letters too, so that a typing mistake is reported and does
/// nothing else.
std::string typed_characters();

}  // namespace qkv
