#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "qkv/capture.h"

namespace qkv {

/// The attention weights of every head of a batch as small pictures, computed by a separate thread.
class HeadOverview {
public:
    static constexpr int side = 32;  ///< rows and columns of a picture
    /// Row by row: a weight relative to the largest of its row, 0 to 255. With more than 32 tokens, a pixel is the mean
    /// of a block of weights.
    using Thumbnail = std::array<std::uint8_t, side * side>;

    HeadOverview(std::shared_ptr<const Capture> capture, int batch);
    /// Cancels what is not done yet and waits for the thread to notice.
    ~HeadOverview();
    HeadOverview(const HeadOverview&) = delete;
    HeadOverview& operator=(const HeadOverview&) = delete;

    int batch() const { return batch_; }
    double share() const { return progress_.share(); }
    bool is_cancelled() const { return progress_.is_cancelled(); }
    bool is_working() const { return !is_cancelled() && pictured() < static_cast<int>(heads_.size()); }
    void cancel() { progress_.cancel(); }
    /// Grows with every head that is finished.
    int pictured() const { return pictured_; }

    /// Null while it has not been computed, and for a head whose numbers cannot be read or do not fit in memory.
    const Thumbnail* thumbnail(int layer, int head) const;
    bool is_unreadable(int layer, int head) const;

    /// Waits for all of them. For tests and pictures; the window never waits.
    void wait();

private:
    enum class State : std::uint8_t { waiting, ready, unreadable };
    struct Head {
        std::atomic<State> state = State::waiting;
        Thumbnail thumbnail{};
    };

    void work();
    /// Draws a head's weights into its thumbnail.
    State picture(Head& head, const HeadIndex& index) const;
    const Head& of(int layer, int head) const;

    std::shared_ptr<const Capture> capture_;
    int batch_;
    std::vector<Head> heads_;
    std::atomic<int> pictured_ = 0;
    WorkProgress progress_;
    std::thread thread_;
};

}  // namespace qkv
