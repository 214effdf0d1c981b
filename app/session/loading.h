#pragma once

#include <filesystem>

#include "qkv/open_file.h"
#include "session/background.h"

namespace qkv {

/// A file that is being opened in the background.
class Loading {
public:
    Loading(const std::filesystem::path& path, const CaptureOptions& options, Workplace place = Workplace::thread)
        : path_(path),
          work_([path, options](WorkProgress& progress) { return open_file_in_slices(path, options, &progress); },
                place) {}
    /// Does not wait longer than necessary for what is no longer wanted.
    ~Loading() { work_.cancel(); }
    Loading(const Loading&) = delete;
    Loading& operator=(const Loading&) = delete;

    const std::filesystem::path& path() const { return path_; }
    double share() const { return work_.share(); }
    bool is_in_slices() const { return work_.is_in_slices(); }
    void cancel() { work_.cancel(); }
    std::optional<Result<Opened>> take() { return work_.take(); }
    void wait() { work_.wait(); }

private:
    std::filesystem::path path_;
    Background<Result<Opened>> work_;
};

}  // namespace qkv
