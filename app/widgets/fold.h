#pragma once

#include <functional>
#include <vector>

namespace qkv {

/// A control that is in a bar while there is room, and otherwise in a menu.
struct Control {
    float width = 0.0F;
    std::function<void()> draw;
};

/// How many of the first controls fit into `room`, of which `used` is already taken.
inline std::size_t count_fitting(const std::vector<Control>& controls, float used, float room, float gap) {
    std::size_t count = 0;
    while (count < controls.size() && used + controls[count].width + gap <= room) used += controls[count++].width + gap;
    return count;
}

}  // namespace qkv
