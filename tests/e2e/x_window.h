#pragma once

#include <csignal>
#include <optional>
#include <string>
#include <sys/types.h>

#include "support/skip_test.h"
#include "support/temporary_folder.h"
#include "window_picture.h"

namespace qkv::test {

/// A separate X server without a monitor, for a person who has no settings yet; DISPLAY and the XDG folders point to it
/// while it lives.
class XServer {
public:
    XServer();
    ~XServer();
    XServer(const XServer&) = delete;
    XServer& operator=(const XServer&) = delete;

    /// Where that person's files are.
    const std::filesystem::path& home() const { return home_.path(); }

    /// What is on its screen now.
    Picture screen() const;

    static constexpr int width = 1440;
    static constexpr int height = 900;

private:
    TemporaryFolder home_;
    pid_t process_ = -1;
};

/// The real program in a window of the current X server, started and waited for.
class Program {
public:
    explicit Program(const std::string& argument = "");
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    bool is_running() const;

    /// As kill -9 does.
    void kill_now() { end_by(SIGKILL); }
    /// Sends a signal and waits for the end. Whether it was this signal that the program ended by.
    bool end_by(int signal);

    /// Waits until the window is there (again).
    void wait_for_window() const;

private:
    pid_t process_ = -1;
};

/// Leaves what a window manager leaves that was killed: the sign that there is one, naming a window that is gone.
void leave_sign_of_dead_window_manager();

/// As a window manager does with the keys that are its own: what is pressed and released meanwhile stays with it.
void keep_keyboard_from_window(const std::function<void()>& meanwhile);

/// What a window manager sends for Alt+F4.
void ask_window_to_close();

/// Runs xdotool: real clicks and keys.
void xdotool(const std::string& arguments);

/// Waits until the screen shows this; false if it does not within 10 seconds.
bool shows(const XServer& server, const Picture& expected);

}  // namespace qkv::test
