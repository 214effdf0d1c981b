#include "platform/file_lock.h"

#include <fstream>
#include <utility>

namespace qkv {

// The files that a page sees are its own: what other pages hold is not there (store.js), so every lock is free. The
// file alone tells the browser that it is taken.
class FileLock::Held {
public:
    explicit Held(std::filesystem::path path) : path_(std::move(path)) {}

    void remove() const {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }

private:
    std::filesystem::path path_;
};

FileLock::FileLock(std::unique_ptr<Held> held) : held_(std::move(held)) {}
FileLock::FileLock(FileLock&&) noexcept = default;
FileLock& FileLock::operator=(FileLock&&) noexcept = default;
FileLock::~FileLock() = default;

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& path) {
    if (!std::ofstream(path, std::ios::app)) return std::nullopt;
    return FileLock(std::make_unique<Held>(path));
}

std::optional<FileLock> FileLock::take(const std::filesystem::path& path) { return try_take(path); }

void FileLock::remove() {
    if (held_) held_->remove();
    held_.reset();
}

}  // namespace qkv
