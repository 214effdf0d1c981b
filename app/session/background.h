#pragma once

#include <chrono>
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

/// Long work in parts. `Outcome` is a Result; too little memory is a problem like others.
template <class Outcome>
class Work {
public:
    /// Does the next part, and gives the outcome after the last one.
    using Part = std::function<std::optional<Outcome>(WorkProgress&)>;

    explicit Work(Part part) : part_(std::move(part)) {}

    double share() const { return progress_.share(); }
    /// Makes it end soon, with the problem "problem.cancelled" unless it was done already.
    void cancel() { progress_.cancel(); }
    bool is_cancelled() const { return progress_.is_cancelled(); }

    /// Does the next part, unless all are done. Returns whether more is left.
    bool step() {
        if (is_done_) return false;
        std::optional<Outcome> outcome = next_outcome();
        if (!outcome) return true;
        const std::lock_guard lock(mutex_);
        outcome_ = std::move(outcome);
        is_done_ = true;
        return false;
    }

    /// Its result; can be taken once. May be called while another thread steps.
    std::optional<Outcome> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(outcome_, std::nullopt);
    }

private:
    std::optional<Outcome> next_outcome() {
        try {
            return part_(progress_);
        } catch (const std::bad_alloc&) {
            return tl::unexpected(Problem{"problem.no_memory", {}});
        }
    }

    Part part_;
    WorkProgress progress_;
    bool is_done_ = false;
    std::mutex mutex_;
    std::optional<Outcome> outcome_;
};

/// Where the work of a Background is done.
enum class Workplace {
    thread,  ///< its own, so that the window keeps responding; in slices if no thread can be had
    slices,  ///< on the thread that calls take(), for a little while each time
};

/// Work that goes on beside the window.
template <class Outcome>
class Background {
public:
    explicit Background(typename Work<Outcome>::Part part, Workplace place = Workplace::thread)
        : work_(std::move(part)) {
        if (place == Workplace::thread) begin_thread();
    }
    /// Waits for it.
    ~Background() { wait(); }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    double share() const { return work_.share(); }
    void cancel() { work_.cancel(); }
    bool is_cancelled() const { return work_.is_cancelled(); }

    /// Its result; can be taken once. Without a thread, works on it for slice_s first.
    std::optional<Outcome> take() {
        if (!thread_.joinable()) work_for_a_slice();
        return work_.take();
    }

    void wait() {
        if (thread_.joinable()) {
            thread_.join();
        } else {
            while (work_.step()) {
            }
        }
    }

private:
    static constexpr double slice_s = 0.01;

    void begin_thread() {
        try {
            thread_ = std::thread([this] {
                while (work_.step()) {
                }
            });
        } catch (const std::system_error&) {
            // Slices do it.
        }
    }

    void work_for_a_slice() {
        const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(slice_s);
        while (work_.step() && std::chrono::steady_clock::now() < end) {
        }
    }

    Work<Outcome> work_;
    std::thread thread_;
};

}  // namespace qkv
