#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace qkv {

/// SIGTERM, SIGINT and SIGHUP, by which the system or a person ends a program, taken as a wish to end in order: unsaved
/// changes are kept first. A second one ends the program at once. Made before any other thread, which all leave these
/// signals to this one.
class EndSignals {
public:
    /// `wake` is called from another thread when one has come.
    explicit EndSignals(std::function<void()> wake);
    ~EndSignals();
    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;

    bool has_come() const { return signal_ != 0; }

    /// Ends the program as the signal would have: whoever sent it learns of it.
    [[noreturn]] void end_program() const;

private:
    void listen();

    std::function<void()> wake_;
    sigset_t signals_{};
    std::atomic<int> signal_ = 0;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

}  // namespace qkv
