#include "platform/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <random>
#include <string>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace qkv::platform {
namespace {

namespace fs = std::filesystem;

constexpr mode_t permission_bits = 0777;
constexpr std::array sinks{"/dev/null", "/dev/full"};

std::error_code last_error() { return std::make_error_code(static_cast<std::errc>(errno == EDQUOT ? ENOSPC : errno)); }

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

// Not open if it fails, with errno set.
Descriptor open_file(const fs::path& path, int flags, mode_t mode = 0) {
    return Descriptor(uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
}

FileKind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return FileKind::regular;
    if (S_ISDIR(mode)) return FileKind::folder;
    return S_ISCHR(mode) ? FileKind::device : FileKind::other;
}

FileStatus status_from(const struct stat& status) {
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    return {kind_of(status.st_mode), status.st_ino, static_cast<std::uint64_t>(status.st_size),
            status.st_mtim.tv_sec * ns_per_s + status.st_mtim.tv_nsec};
}

bool write_all(const Descriptor& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = uninterrupted([&] { return ::write(file.number(), bytes.data(), bytes.size()); });
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

// ".name.XXXXXX": hidden, in the same folder, and short enough for every file system.
fs::path temporary_path(const fs::path& path) {
    constexpr std::size_t longest_bytes = 100;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string name = path.filename().native();
    if (name.size() > longest_bytes) {
        std::size_t end = longest_bytes;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;  // never within a letter
        name.resize(end);
    }
    std::random_device random;
    std::string ending;
    for (int i = 0; i < 6; ++i) ending += letters[random() % letters.size()];
    return folder_of(path) / ("." + name + "." + ending);
}

struct TemporaryFile {
    fs::path path;
    Descriptor file;
};

// Not open if it fails, with errno set. open() and not mkstemp(), so that the system's rules for new files hold.
TemporaryFile create_beside(const fs::path& target, mode_t mode) {
    constexpr int most_tries = 100;
    for (int i = 0; i < most_tries; ++i) {
        const fs::path path = temporary_path(target);
        Descriptor file = open_file(path, O_WRONLY | O_CREAT | O_EXCL, mode);
        if (file.is_open() || errno != EEXIST) return {path, std::move(file)};
    }
    return {{}, Descriptor(-1)};
}

// This is not possible everywhere or for everyone, and is no reason not to save.
void keep_owner_and_permissions(const Descriptor& file, const struct stat& old) {
    std::ignore = ::fchown(file.number(), old.st_uid, old.st_gid);
    std::ignore = ::fchmod(file.number(), old.st_mode & permission_bits);
}

bool reach_disk(const Descriptor& file) {
    return uninterrupted([&] { return ::fsync(file.number()); }) == 0;
}

// A terminal, /dev/null and /dev/full. What else is a device swallows what is written, or does something with it.
bool takes_text(const Descriptor& file) {
    struct stat status {};
    if (::isatty(file.number()) != 0) return true;
    if (::fstat(file.number(), &status) != 0) return false;
    return std::any_of(sinks.begin(), sinks.end(), [&](const char* path) {
        struct stat sink {};
        return ::stat(path, &sink) == 0 && sink.st_rdev == status.st_rdev;
    });
}

// So that the new name also survives a power cut. Some folders can be written but not read, some can't be synced.
std::error_code sync_folder(const fs::path& folder) {
    const Descriptor file = open_file(folder, O_RDONLY | O_DIRECTORY);
    return file.is_open() && !reach_disk(file) && errno == EIO ? last_error() : std::error_code();
}

}  // namespace

struct ReadableFile::Handle {
    Descriptor file;
};

Outcome<FileStatus> status_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return tl::unexpected(last_error());
    return status_from(status);
}

ReadableFile::ReadableFile(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
ReadableFile::ReadableFile(ReadableFile&&) noexcept = default;
ReadableFile::~ReadableFile() = default;

Outcome<ReadableFile> ReadableFile::open(const fs::path& path) {
    Descriptor file = open_file(path, O_RDONLY | O_NONBLOCK);
    if (!file.is_open()) return tl::unexpected(last_error());
    return ReadableFile(std::make_unique<Handle>(Handle{std::move(file)}));
}

Outcome<FileStatus> ReadableFile::status() const {
    struct stat status {};
    if (::fstat(handle_->file.number(), &status) != 0) return tl::unexpected(last_error());
    return status_from(status);
}

Outcome<std::size_t> ReadableFile::read(std::uint64_t offset, std::size_t size, char* to) const {
    const auto count =
        uninterrupted([&] { return ::pread(handle_->file.number(), to, size, static_cast<off_t>(offset)); });
    if (count < 0) return tl::unexpected(last_error());
    return static_cast<std::size_t>(count);
}

std::error_code replace_file(const fs::path& target, std::string_view bytes, Sync sync) {
    constexpr mode_t new_file = 0666;  // minus the bits of the umask
    const bool syncs = sync == Sync::disk;
    struct stat old {};
    const bool has_old = ::stat(target.c_str(), &old) == 0;
    auto [temporary, file] = create_beside(target, has_old ? old.st_mode & permission_bits : new_file);
    if (!file.is_open()) return last_error();
    if (has_old) keep_owner_and_permissions(file, old);
    if (write_all(file, bytes) && (!syncs || reach_disk(file)) && file.close() == 0 &&
        ::rename(temporary.c_str(), target.c_str()) == 0) {
        return syncs ? sync_folder(folder_of(target)) : std::error_code();
    }
    const std::error_code error = last_error();
    ::unlink(temporary.c_str());
    return error;
}

std::error_code write_in_place(const fs::path& path, std::string_view bytes) {
    Descriptor file = open_file(path, O_WRONLY | O_NOCTTY | O_NONBLOCK);
    if (file.is_open() && !takes_text(file)) return std::make_error_code(std::errc::operation_not_supported);
    // Opening must not wait; writing waits until there is room.
    return file.is_open() && ::fcntl(file.number(), F_SETFL, O_WRONLY) == 0 && write_all(file, bytes) &&
                   file.close() == 0
               ? std::error_code()
               : last_error();
}

std::error_code check_writable(const fs::path& path) {
    return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0 ? std::error_code() : last_error();
}

std::error_code make_folder(const fs::path& path, Visibility visibility) {
    constexpr mode_t nobody_else = 0700;
    constexpr mode_t new_folder = 0777;  // minus the bits of the umask
    const mode_t mode = visibility == Visibility::this_person ? nobody_else : new_folder;
    return ::mkdir(path.c_str(), mode) == 0 ? std::error_code() : last_error();
}

}  // namespace qkv::platform
