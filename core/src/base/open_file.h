#pragma once

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "qkv/text.h"

namespace qkv {

/// Repeats a system call that a signal has interrupted.
template <class Call>
auto uninterrupted(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

/// An open file; closed at the end, whatever happens.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (is_open()) ::close(number_);
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }
    /// Network folders tell of a full disk only here.
    int close() { return ::close(std::exchange(number_, -1)); }

private:
    int number_;
};

/// Not open if it fails, with errno set.
Descriptor open_file(const std::filesystem::path& path, int flags, mode_t mode = 0);

struct RegularFile {
    Descriptor descriptor;
    struct stat status;
};

/// Opens a file for reading. Fails when it is missing, a folder or not readable, and on a device or pipe, which may
/// never end.
Result<RegularFile> open_regular_file(const std::filesystem::path& path);

}  // namespace qkv
