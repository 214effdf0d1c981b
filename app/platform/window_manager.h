#pragma once

namespace qkv {

/// Takes away the sign of a window manager that has died without doing so itself, on the display that a window would
/// open on. GLFW 3.3 ends the program when it finds one.
void forget_dead_window_manager();

}  // namespace qkv
