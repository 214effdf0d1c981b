#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "qkv/capture.h"
#include "session/background.h"

namespace qkv {

/// The attention weights of every head of a batch as small pictures, made in the background.
class HeadOverview {
public:
    static constexpr int side = 32;  ///< rows and columns of a picture
    /// Row by row: a weight relative to the largest of its row, 0 to 255. With more than 32 tokens, a pixel is the mean
    /// of a block of weights.
    using Thumbnail = std::array<std::uint8_t, side * side>;

    HeadOverview(std::shared_ptr<const Capture> capture, int batch, Workplace place = Workplace::thread);
    /// Cancels what is not done yet.
    ~HeadOverview() { cancel(); }
    HeadOverview(const HeadOverview&) = delete;
    HeadOverview& operator=(const HeadOverview&) = delete;

    int batch() const { return batch_; }
    double share() const { return work_.share(); }
    bool is_cancelled() const { return work_.is_cancelled(); }
    bool is_working() const { return !is_cancelled() && pictured() < static_cast<int>(heads_.size()); }
    bool works_in_slices() const { return is_working() && work_.is_in_slices(); }
    void cancel() { work_.cancel(); }
    /// To be called in every frame: goes on with it where there is no other thread.
    void follow() { work_.take(); }
    /// Grows with every head that is finished.
    int pictured() const { return pictured_; }

    /// Null while it has not been computed, and for a head whose numbers cannot be read or do not fit in memory.
    const Thumbnail* thumbnail(int layer, int head) const;
    bool is_unreadable(int layer, int head) const;

    /// Waits for all of them. For tests and pictures; the window never waits.
    void wait() { work_.wait(); }

private:
    enum class State : std::uint8_t { waiting, ready, unreadable };
    struct Head {
        std::atomic<State> state = State::waiting;
        Thumbnail thumbnail{};
    };

    /// Pictures one head after the other.
    Sliced<Result<void>> picture_all(WorkProgress& progress);
    /// Draws a head's weights into its thumbnail.
    State picture(Head& head, const HeadIndex& index) const;
    const Head& of(int layer, int head) const;

    std::shared_ptr<const Capture> capture_;
    int batch_;
    std::vector<Head> heads_;
    std::atomic<int> pictured_ = 0;
    Background<Result<void>> work_;  ///< the last member, since it uses the others
};

}  // namespace qkv
