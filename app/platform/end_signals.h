#pragma once

#include <functional>
#include <memory>

namespace qkv {

/// SIGTERM, SIGINT and SIGHUP, by which the system or a person ends a program, taken as a wish to end in order: unsaved
/// changes are kept first. A second one ends the program at once. Made before any other thread, which all leave these
/// signals to this one.
class EndSignals {
public:
    /// `wake` is called from another thread when one has come.
    explicit EndSignals(std::function<void()> wake);
    ~EndSignals();

    bool has_come() const;

    /// Ends the program as the signal would have: whoever sent it learns of it.
    [[noreturn]] void end_program() const;

private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

}  // namespace qkv
