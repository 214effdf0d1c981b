#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "qkv/sliced.h"
#include "qkv/text.h"
#include "qkv/work_progress.h"

namespace qkv {

/// Long work, from pause to pause. `Outcome` is a Result; too little memory is a problem like others.
template <class Outcome>
class Work {
public:
    /// Begins it. What it holds lives as long as the work.
    using Begin = std::function<Sliced<Outcome>(WorkProgress&)>;

    explicit Work(Begin begin) : begin_(std::move(begin)) {}

    double share() const { return progress_.share(); }
    /// Ends it at its next pause, with the problem "problem.cancelled" unless it was done already.
    void cancel() { progress_.cancel(); }
    bool is_cancelled() const { return progress_.is_cancelled(); }

    /// Goes on until the next pause, unless all is done. Returns whether more is left.
    bool step() {
        if (is_done_) return false;
        std::optional<Outcome> outcome = next_outcome();
        if (!outcome) return true;
        work_.reset();
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
        if (progress_.is_cancelled()) return tl::unexpected(Problem{std::string(cancelled_work), {}});
        try {
            if (!work_) work_.emplace(begin_(progress_));
            if (work_->step()) return std::nullopt;
            return work_->take();
        } catch (const std::bad_alloc&) {
            return tl::unexpected(Problem{"problem.no_memory", {}});
        }
    }

    Begin begin_;
    WorkProgress progress_;
    std::optional<Sliced<Outcome>> work_;  ///< uses the two above
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
    explicit Background(typename Work<Outcome>::Begin begin, Workplace place = Workplace::thread)
        : work_(std::move(begin)) {
        if (place == Workplace::thread) begin_thread();
    }
    /// Waits for it.
    ~Background() { wait(); }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    double share() const { return work_.share(); }
    void cancel() { work_.cancel(); }
    bool is_cancelled() const { return work_.is_cancelled(); }

    /// Whether it goes on only while take() is called.
    bool is_in_slices() const { return !thread_.joinable(); }

    /// Its result; can be taken once. Without a thread, works on it for slice_s first.
    std::optional<Outcome> take() {
        if (is_in_slices()) work_for_a_slice();
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
