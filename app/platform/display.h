#pragma once

#include <memory>

namespace qkv {

/// The system's input method, kept away while qkv composes Hangul itself: otherwise text would arrive twice. It is
/// asked for when a window is opened; at the end it is as it was at the beginning.
class SystemInputMethod {
public:
    SystemInputMethod();
    ~SystemInputMethod();

    void allow(bool is_allowed) const;

private:
    struct Before;
    std::unique_ptr<const Before> before_;
};

/// The key 한/영, which GLFW has no name for.
bool is_hangul_key(int scancode);

/// Takes away the sign of a window manager that has died without doing so itself, on the display that a window would
/// open on. GLFW 3.3 ends the program when it finds one.
void forget_dead_window_manager();

}  // namespace qkv
