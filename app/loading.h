#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "qkv/capture.h"

namespace qkv {

/// A file that is being opened by a thread of its own, so that the window goes on.
class Loading {
public:
    Loading(std::filesystem::path path, const CaptureOptions& options);
    /// Cancels what is not done yet, and waits until the thread has noticed.
    ~Loading();
    Loading(const Loading&) = delete;
    Loading& operator=(const Loading&) = delete;

    const std::filesystem::path& path() const { return path_; }
    double share() const { return progress_.share(); }
    void cancel() { progress_.cancel(); }

    /// What came of it, once.
    std::optional<Result<Opened>> take();
    /// Waits for it.
    void wait();

private:
    std::filesystem::path path_;
    WorkProgress progress_;
    std::mutex mutex_;
    std::optional<Result<Opened>> result_;
    std::thread thread_;
};

}  // namespace qkv
