#pragma once

namespace qkv {

/// What a finger does on the screen.
struct Contact {
    enum class Phase { down, move, up, cancel };
    Phase phase = Phase::down;
    int finger = 0;  ///< the same from down to up or cancel
    float x = 0;     ///< pixels of the screen
    float y = 0;
};

}  // namespace qkv
