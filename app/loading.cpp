#include "loading.h"

#include <utility>

namespace qkv {

Loading::Loading(std::filesystem::path path, const CaptureOptions& options) : path_(std::move(path)) {
    thread_ = std::thread([this, options] {
        auto opened = open_file(path_, options, &progress_);
        const std::lock_guard lock(mutex_);
        result_ = std::move(opened);
    });
}

Loading::~Loading() {
    cancel();
    wait();
}

std::optional<Result<Opened>> Loading::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(result_, std::nullopt);
}

void Loading::wait() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace qkv
