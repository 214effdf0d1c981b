#include "platform/file_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace qkv {

FileLock::FileLock(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}

FileLock::FileLock(FileLock&& other) noexcept : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(file_, other.file_);
    return *this;
}

FileLock::~FileLock() {
    if (file_ >= 0) ::close(file_);
}

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& path) { return take(path, LOCK_EX | LOCK_NB); }

std::optional<FileLock> FileLock::take(const std::filesystem::path& path) { return take(path, LOCK_EX); }

std::optional<FileLock> FileLock::take(const std::filesystem::path& path, int operation) {
    while (true) {
        const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) return std::nullopt;
        FileLock lock(path, file);
        while (::flock(file, operation) != 0) {
            if (errno != EINTR) return std::nullopt;
        }
        // Its last holder may have removed the file, which makes the lock useless.
        if (lock.is_of_path()) return lock;
    }
}

bool FileLock::is_of_path() const {
    struct stat locked {};
    struct stat present {};
    return ::fstat(file_, &locked) == 0 && ::stat(path_.c_str(), &present) == 0 && locked.st_ino == present.st_ino &&
           locked.st_dev == present.st_dev;
}

void FileLock::remove() {
    if (file_ < 0) return;
    ::unlink(path_.c_str());
    ::close(std::exchange(file_, -1));
}

}  // namespace qkv
