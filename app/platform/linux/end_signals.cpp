#include "platform/end_signals.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <system_error>
#include <thread>
#include <utility>

namespace qkv {
namespace {

// Not one of those that end a program: these may be ignored.
constexpr int wakes_listener = SIGUSR1;

// A program that was started with nohup goes on after SIGHUP.
bool is_ignored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

[[noreturn]] void end_by(int signal) {
    std::signal(signal, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, signal);
    pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
    std::raise(signal);
    std::_Exit(EXIT_FAILURE);
}

}  // namespace

// A thread that waits for the signals.
class EndSignals::Listener {
public:
    explicit Listener(std::function<void()> wake);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    int signal() const { return signal_; }  ///< 0: none has come

private:
    void listen();

    std::function<void()> wake_;
    sigset_t signals_{};
    std::atomic<int> signal_ = 0;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

EndSignals::Listener::Listener(std::function<void()> wake) : wake_(std::move(wake)) {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        if (!is_ignored(signal)) sigaddset(&signals_, signal);
    }
    sigaddset(&signals_, wakes_listener);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    try {
        thread_ = std::thread([this] { listen(); });
    } catch (const std::system_error&) {  // there is no thread to be had: they end the program as ever
        pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    }
}

EndSignals::Listener::~Listener() {
    is_over_ = true;
    if (!thread_.joinable()) return;
    pthread_kill(thread_.native_handle(), wakes_listener);
    thread_.join();
}

void EndSignals::Listener::listen() {
    int signal = 0;
    while (sigwait(&signals_, &signal) == 0 && !is_over_) {
        if (signal == wakes_listener) continue;
        if (signal_.exchange(signal) != 0) end_by(signal);
        wake_();
    }
}

EndSignals::EndSignals(std::function<void()> wake) : listener_(std::make_unique<Listener>(std::move(wake))) {}
EndSignals::~EndSignals() = default;

bool EndSignals::has_come() const { return listener_->signal() != 0; }

void EndSignals::end_program() const { end_by(listener_->signal()); }

}  // namespace qkv
