#include "e2e/x_window.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <functional>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#undef None
#undef Bool

namespace qkv::test {
namespace {

using std::chrono::milliseconds;

void stop(pid_t process) {
    if (process <= 0) return;
    kill(process, SIGTERM);
    waitpid(process, nullptr, 0);
}

pid_t start(const char* const* arguments) {
    const pid_t process = fork();
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);  // nothing is left behind when the test is stopped
        execvp(arguments[0], const_cast<char* const*>(arguments));
        _exit(127);
    }
    return process;
}

// The same but for the blended edges of letters, which depend on where their glyphs lie in the texture.
bool is_same(const Picture& a, const Picture& b) {
    return std::equal(a.rgba.begin(), a.rgba.end(), b.rgba.begin(), b.rgba.end(),
                      [](unsigned char x, unsigned char y) { return std::abs(x - y) <= 48; });
}

}  // namespace

XServer::XServer() {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const std::string descriptor = std::to_string(ends[1]);
    const std::string size = std::to_string(width) + "x" + std::to_string(height) + "x24";
    const char* arguments[] = {"Xvfb",      "-displayfd", descriptor.c_str(), "-screen", "0", size.c_str(),
                               "-nolisten", "tcp",        "-noreset",         nullptr};
    process_ = start(arguments);
    close(ends[1]);
    char number[16] = {};
    REQUIRE(read(ends[0], number, sizeof number - 1) > 0);
    close(ends[0]);
    setenv("DISPLAY", (":" + std::to_string(std::atoi(number))).c_str(), 1);
    unsetenv("WAYLAND_DISPLAY");
    for (const char* variable : {"XDG_CONFIG_HOME", "XDG_STATE_HOME"}) setenv(variable, home().c_str(), 1);
    setenv("HOME", home().c_str(), 1);
}

XServer::~XServer() {
    stop(process_);
    unsetenv("DISPLAY");
}

Picture XServer::screen() const {
    Display* display = XOpenDisplay(nullptr);
    REQUIRE(display != nullptr);
    XImage* image = XGetImage(display, DefaultRootWindow(display), 0, 0, width, height, AllPlanes, ZPixmap);
    REQUIRE(image != nullptr);
    Picture picture{width, height, {}};
    picture.rgba.reserve(static_cast<std::size_t>(width * height) * 4);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const unsigned long pixel = XGetPixel(image, x, y);
            for (const int shift : {16, 8, 0}) picture.rgba.push_back(static_cast<unsigned char>(pixel >> shift));
            picture.rgba.push_back(255);
        }
    }
    XDestroyImage(image);
    XCloseDisplay(display);
    return picture;
}

Program::Program(const std::string& argument) {
    const char* arguments[] = {QKV_BINARY_DIR "/qkv", argument.empty() ? nullptr : argument.c_str(), nullptr};
    process_ = start(arguments);
    wait_for_window();
}

Program::~Program() { stop(process_); }

bool Program::end_by(int signal) {
    kill(process_, signal);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = -1;
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

bool Program::is_running() const { return waitpid(process_, nullptr, WNOHANG) == 0; }

void Program::wait_for_window() const { xdotool("search --sync --onlyvisible --class '^qkv$' windowfocus"); }

void leave_sign_of_dead_window_manager() {
    Display* display = XOpenDisplay(nullptr);
    REQUIRE(display != nullptr);
    const Window root = DefaultRootWindow(display);
    const Window gone = XCreateSimpleWindow(display, root, 0, 0, 1, 1, 0, 0, 0);
    XDestroyWindow(display, gone);
    const Atom sign = XInternAtom(display, "_NET_SUPPORTING_WM_CHECK", False);
    constexpr int bits_of_window = 32;
    XChangeProperty(display, root, sign, XInternAtom(display, "WINDOW", False), bits_of_window, PropModeReplace,
                    reinterpret_cast<const unsigned char*>(&gone), 1);
    XCloseDisplay(display);
}

void keep_keyboard_from_window(const std::function<void()>& meanwhile) {
    Display* display = XOpenDisplay(nullptr);
    REQUIRE(display != nullptr);
    const int grabbed =
        XGrabKeyboard(display, DefaultRootWindow(display), False, GrabModeAsync, GrabModeAsync, CurrentTime);
    XSync(display, False);
    CHECK(grabbed == GrabSuccess);
    meanwhile();
    XUngrabKeyboard(display, CurrentTime);
    XCloseDisplay(display);
}

void ask_window_to_close() {
    Display* display = XOpenDisplay(nullptr);
    REQUIRE(display != nullptr);
    Window focused = 0;
    int revert = 0;
    XGetInputFocus(display, &focused, &revert);
    XEvent event{};
    event.xclient.type = ClientMessage;
    event.xclient.window = focused;
    event.xclient.message_type = XInternAtom(display, "WM_PROTOCOLS", False);
    event.xclient.format = 32;
    event.xclient.data.l[0] = static_cast<long>(XInternAtom(display, "WM_DELETE_WINDOW", False));
    XSendEvent(display, focused, False, NoEventMask, &event);
    XCloseDisplay(display);
}

void xdotool(const std::string& arguments) {
    const int status = std::system(("timeout 20 xdotool " + arguments + " >/dev/null 2>&1").c_str());
    CAPTURE(arguments);
    REQUIRE(status == 0);
    // The program sees each key and click before the next one, as with a person.
    std::this_thread::sleep_for(milliseconds(60));
}

bool shows(const XServer& server, const Picture& expected) {
    for (int attempt = 0; attempt < 50; ++attempt) {
        if (is_same(server.screen(), expected)) return true;
        std::this_thread::sleep_for(milliseconds(200));
    }
    const std::string folder = QKV_BINARY_DIR;
    (void)write_png(expected, folder + "/e2e-expected.png");
    (void)write_png(server.screen(), folder + "/e2e-shown.png");
    MESSAGE("see e2e-expected.png and e2e-shown.png in ", folder);
    return false;
}

}  // namespace qkv::test
