#pragma once

#include <functional>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "qkv/text.h"
#include "qkv/work_progress.h"

namespace qkv {

/// A thread that does `work`. If no thread can be had, does it now; then the thread returned is not joinable.
template <class Work>
std::thread thread_for(const Work& work) {
    try {
        return std::thread(work);
    } catch (const std::system_error&) {
        work();
        return {};
    }
}

/// Work that a separate thread does, so that the window keeps responding. `Outcome` is a Result; too little memory is a
/// problem like others.
template <class Outcome>
class Background {
public:
    explicit Background(std::function<Outcome(WorkProgress&)> work) : work_(std::move(work)) {
        thread_ = thread_for([this] { do_work(); });
    }
    /// Waits for it.
    ~Background() { wait(); }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    double share() const { return progress_.share(); }
    /// Makes it end soon, with the problem "problem.cancelled" unless it was done already.
    void cancel() { progress_.cancel(); }

    /// Its result; can be taken once.
    std::optional<Outcome> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(outcome_, std::nullopt);
    }

    void wait() {
        if (thread_.joinable()) thread_.join();
    }

private:
    void do_work() {
        try {
            put(work_(progress_));
        } catch (const std::bad_alloc&) {
            put(tl::unexpected(Problem{"problem.no_memory", {}}));
        }
    }

    void put(Outcome outcome) {
        const std::lock_guard lock(mutex_);
        outcome_ = std::move(outcome);
    }

    std::function<Outcome(WorkProgress&)> work_;
    WorkProgress progress_;
    std::mutex mutex_;
    std::optional<Outcome> outcome_;
    std::thread thread_;
};

}  // namespace qkv
