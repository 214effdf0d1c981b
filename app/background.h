#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "qkv/work_progress.h"

namespace qkv {

/// Work that a separate thread does, so that the window keeps responding.
template <class Outcome>
class Background {
public:
    explicit Background(std::function<Outcome(WorkProgress&)> work) {
        thread_ = std::thread([this, work = std::move(work)] {
            Outcome outcome = work(progress_);
            const std::lock_guard lock(mutex_);
            outcome_ = std::move(outcome);
        });
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
    WorkProgress progress_;
    std::mutex mutex_;
    std::optional<Outcome> outcome_;
    std::thread thread_;
};

}  // namespace qkv
