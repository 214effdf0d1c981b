#pragma once

namespace qkv {

/// What a person has asked of the system for all programs; as it is until qkv's own settings say otherwise.
struct Preferences {
    bool is_dark = false;          ///< light letters on dark
    bool has_less_motion = false;  ///< nothing moves that need not
    bool has_finger = false;       ///< most is done with a finger, not with a mouse
};

/// On Linux nothing is asked: there is no one place where systems keep it.
Preferences system_preferences();

}  // namespace qkv
