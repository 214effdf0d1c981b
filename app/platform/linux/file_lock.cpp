#include "platform/file_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace qkv {

// A file that is open; its lock is released when it is closed.
class FileLock::Held {
public:
    Held(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}
    ~Held() { ::close(file_); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    // Nothing if the lock is not to be had. `operation`: of flock().
    static std::unique_ptr<Held> take(const std::filesystem::path& path, int operation);
    void remove() const { ::unlink(path_.c_str()); }

private:
    bool is_of_path() const;

    std::filesystem::path path_;
    int file_;
};

std::unique_ptr<FileLock::Held> FileLock::Held::take(const std::filesystem::path& path, int operation) {
    while (true) {
        const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) return nullptr;
        auto held = std::make_unique<Held>(path, file);
        while (::flock(file, operation) != 0) {
            if (errno != EINTR) return nullptr;
        }
        // Its last holder may have removed the file, which makes the lock useless.
        if (held->is_of_path()) return held;
    }
}

bool FileLock::Held::is_of_path() const {
    struct stat locked {};
    struct stat present {};
    return ::fstat(file_, &locked) == 0 && ::stat(path_.c_str(), &present) == 0 && locked.st_ino == present.st_ino &&
           locked.st_dev == present.st_dev;
}

FileLock::FileLock(std::unique_ptr<Held> held) : held_(std::move(held)) {}
FileLock::FileLock(FileLock&&) noexcept = default;
FileLock& FileLock::operator=(FileLock&&) noexcept = default;
FileLock::~FileLock() = default;

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& path) {
    auto held = Held::take(path, LOCK_EX | LOCK_NB);
    return held ? std::optional(FileLock(std::move(held))) : std::nullopt;
}

std::optional<FileLock> FileLock::take(const std::filesystem::path& path) {
    auto held = Held::take(path, LOCK_EX);
    return held ? std::optional(FileLock(std::move(held))) : std::nullopt;
}

void FileLock::remove() {
    if (held_) held_->remove();
    held_.reset();
}

}  // namespace qkv
