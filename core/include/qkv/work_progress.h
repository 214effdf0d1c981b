#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace qkv {

/// The id of the problem of cancelled work.
inline constexpr std::string_view cancelled_work = "problem.cancelled";

/// The progress of long work. Shared by the thread that works and the one that shows it and may cancel.
class WorkProgress {
public:
    void expect(std::uint64_t units) { expected_ += units; }
    void add(std::uint64_t units) { done_ += units; }
    void cancel() { is_cancelled_ = true; }

    bool is_cancelled() const { return is_cancelled_; }

    /// 0 to 1; 0 while the length is unknown.
    double share() const {
        const std::uint64_t expected = expected_;
        const std::uint64_t done = done_;
        if (expected == 0) return 0.0;
        return done >= expected ? 1.0 : static_cast<double>(done) / static_cast<double>(expected);
    }

private:
    std::atomic<std::uint64_t> expected_ = 0;
    std::atomic<std::uint64_t> done_ = 0;
    std::atomic<bool> is_cancelled_ = false;
};

}  // namespace qkv
