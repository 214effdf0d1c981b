#pragma once

#include <vector>

#include "imgui.h"
#include "widgets/fold.h"

namespace qkv {

// Controls beside each other, in as many lines as it takes.

/// How many lines they take in this width.
inline int lines_of(const std::vector<Control>& controls, float width, float gap) {
    int lines = controls.empty() ? 0 : 1;
    float used = 0;
    for (const Control& control : controls) {
        if (used > 0 && used + gap + control.width > width) {
            ++lines;
            used = 0;
        }
        used += (used > 0 ? gap : 0) + control.width;
    }
    return lines;
}

/// Draws them from the cursor on.
inline void draw_in_lines(const std::vector<Control>& controls, float width, float gap) {
    float used = 0;
    for (const Control& control : controls) {
        const bool continues = used > 0 && used + gap + control.width <= width;
        if (continues) ImGui::SameLine(0, gap);
        used = continues ? used + gap + control.width : control.width;
        control.draw();
    }
}

}  // namespace qkv
