#include "platform/display.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace qkv {
namespace {

struct CloseDisplay {
    void operator()(Display* display) const { XCloseDisplay(display); }
};

// The window that a property of another one names.
std::optional<Window> named_window(Display* display, Window window, Atom property) {
    Atom type = None;
    int format = 0;
    unsigned long count = 0;
    unsigned long rest = 0;
    unsigned char* value = nullptr;
    const int status =
        XGetWindowProperty(display, window, property, 0, 1, False, XA_WINDOW, &type, &format, &count, &rest, &value);
    const std::unique_ptr<unsigned char, decltype(&XFree)> owner(value, &XFree);
    constexpr int bits_of_window = 32;
    if (status != Success || type != XA_WINDOW || format != bits_of_window || count != 1) return std::nullopt;
    return static_cast<Window>(*reinterpret_cast<const unsigned long*>(value));
}

int ignore_error(Display*, XErrorEvent*) { return 0; }

}  // namespace

struct SystemInputMethod::Before {
    std::optional<std::string> modifiers;
};

SystemInputMethod::SystemInputMethod() {
    const char* modifiers = std::getenv("XMODIFIERS");
    before_ = std::make_unique<const Before>(modifiers == nullptr ? Before{} : Before{modifiers});
}
SystemInputMethod::~SystemInputMethod() { allow(true); }

void SystemInputMethod::allow(bool is_allowed) const {
    if (!is_allowed) {
        setenv("XMODIFIERS", "@im=none", 1);
    } else if (before_->modifiers) {
        setenv("XMODIFIERS", before_->modifiers->c_str(), 1);
    } else {
        unsetenv("XMODIFIERS");
    }
}

bool is_hangul_key(int scancode) {
    constexpr int of_evdev = 130;
    return scancode == of_evdev;
}

void forget_dead_window_manager() {
    const std::unique_ptr<Display, CloseDisplay> display(XOpenDisplay(nullptr));
    if (!display) return;
    const Atom sign = XInternAtom(display.get(), "_NET_SUPPORTING_WM_CHECK", True);
    const Window root = DefaultRootWindow(display.get());
    const auto named = sign == None ? std::nullopt : named_window(display.get(), root, sign);
    if (!named) return;
    auto* const before = XSetErrorHandler(&ignore_error);  // of a window that is gone
    if (!named_window(display.get(), *named, sign)) XDeleteProperty(display.get(), root, sign);
    XSync(display.get(), False);
    XSetErrorHandler(before);
}

}  // namespace qkv
