#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

#include "picture.h"

namespace qkv::test {

/// An X server of its own, without a monitor; DISPLAY points to it while it lives.
class XServer {
public:
    XServer();
    ~XServer();
    XServer(const XServer&) = delete;
    XServer& operator=(const XServer&) = delete;

    /// What is on its screen now.
    Picture screen() const;

    static constexpr int width = 1440;
    static constexpr int height = 900;

private:
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

    /// Waits until the window is there (again).
    void wait_for_window() const;

private:
    pid_t process_ = -1;
};

/// Runs xdotool: real clicks and keys.
void xdotool(const std::string& arguments);

/// Waits until the screen shows this; false if it does not within 10 seconds.
bool shows(const XServer& server, const Picture& expected);

}  // namespace qkv::test
