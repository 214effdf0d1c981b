#include "qkv/file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <sys/stat.h>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <utility>

#include "base/open_file.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

constexpr mode_t permission_bits = 0777;

tl::unexpected<Problem> problem(const char* id, const fs::path& path) {
    return tl::unexpected(Problem{id, {{"file", path.string()}}});
}

tl::unexpected<Problem> too_large(std::uintmax_t largest_bytes, const fs::path& path) {
    constexpr std::uintmax_t bytes_per_mib = 1024 * 1024;
    return tl::unexpected(Problem{"problem.file.too_large",
                                  {{"file", path.string()}, {"limit", std::to_string(largest_bytes / bytes_per_mib)}}});
}

// What prevented writing, from errno.
tl::unexpected<Problem> write_problem(int error, const fs::path& path) {
    switch (error) {
        case ENOSPC:
        case EDQUOT: return problem("problem.file.disk_full", path);
        case ENOENT:
        case ENOTDIR: return problem("problem.file.no_folder", path);
        case EACCES:
        case EPERM:
        case EROFS: return problem("problem.file.folder_read_only", path);
        case EISDIR: return problem("problem.file.folder", path);
        default: break;
    }
    return tl::unexpected(Problem{"problem.file.unwritable",
                                  {{"file", path.string()}, {"reason", std::generic_category().message(error)}}});
}

std::optional<struct stat> status_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return status;
}

bool write_all(const Descriptor& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = uninterrupted([&] { return ::write(file.number(), bytes.data(), bytes.size()); });
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// The file that a write to `path` changes, which need not exist. Fails with errno set.
std::optional<fs::path> behind_links(fs::path path) {
    constexpr int most_links = 40;  // as many as the kernel follows
    std::error_code error;
    for (int links = 0; links < most_links; ++links) {
        if (!fs::is_symlink(fs::symlink_status(path, error))) return path;
        path = path.parent_path() / fs::read_symlink(path, error);
    }
    errno = ELOOP;
    return std::nullopt;
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

// ".name.XXXXXX": hidden, in the same folder, and short enough for every file system.
fs::path temporary_path(const fs::path& path) {
    constexpr std::size_t longest_bytes = 100;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string name = path.filename().string();
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

// So that the new name also survives a power cut. Some folders can be written but not read, some can't be synced.
int sync_folder(const fs::path& folder) {
    const Descriptor file = open_file(folder, O_RDONLY | O_DIRECTORY);
    return file.is_open() && !reach_disk(file) && errno == EIO ? EIO : 0;
}

// Returns errno, or 0 if all went well.
int replace(const fs::path& target, const std::optional<struct stat>& old, std::string_view bytes, Outlives outlives) {
    constexpr mode_t new_file = 0666;  // minus the bits of the umask
    const bool syncs = outlives == Outlives::power_cut;
    auto [temporary, file] = create_beside(target, old ? old->st_mode & permission_bits : new_file);
    if (!file.is_open()) return errno;
    if (old) keep_owner_and_permissions(file, *old);
    if (write_all(file, bytes) && (!syncs || reach_disk(file)) && file.close() == 0 &&
        ::rename(temporary.c_str(), target.c_str()) == 0) {
        return syncs ? sync_folder(folder_of(target)) : 0;
    }
    const int error = errno;
    ::unlink(temporary.c_str());
    return error;
}

// What may be written to although it is no file: a pipe might wait for its reader for ever.
bool is_regular_or_device(const struct stat& status) { return S_ISREG(status.st_mode) || S_ISCHR(status.st_mode); }

int write_in_place(const fs::path& path, std::string_view bytes) {
    Descriptor file = open_file(path, O_WRONLY);
    return file.is_open() && write_all(file, bytes) && file.close() == 0 ? 0 : errno;
}

// Files and folders that have just been made, the last one first.
void remove_made(const std::vector<fs::path>& made) {
    std::for_each(made.rbegin(), made.rend(), [](const fs::path& path) { ::remove(path.c_str()); });
}

// Makes a folder and those above it. Gives back what was missing, the outermost first.
Result<std::vector<fs::path>> create_folders(const fs::path& path, mode_t mode) {
    std::vector<fs::path> made;
    std::vector<fs::path> missing;
    for (fs::path folder = path; !folder.empty() && !status_of(folder) && errno == ENOENT;
         folder = folder.parent_path())
        missing.push_back(folder);
    for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
        if (::mkdir(folder->c_str(), mode) == 0) {
            made.push_back(*folder);
        } else if (errno != EEXIST) {
            const int error = errno;
            remove_made(made);
            return write_problem(error, path);
        }
    }
    const auto status = path.empty() ? std::nullopt : status_of(path);
    if (path.empty() || (status && S_ISDIR(status->st_mode))) return made;
    return write_problem(status ? ENOTDIR : errno, path);
}

}  // namespace

Descriptor open_file(const fs::path& path, int flags, mode_t mode) {
    return Descriptor(uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
}

Result<RegularFile> open_regular_file(const fs::path& path) {
    const auto status = status_of(path);
    if (!status) return problem(errno == EACCES ? "problem.file.unreadable" : "problem.file.missing", path);
    if (S_ISDIR(status->st_mode)) return problem("problem.file.folder", path);
    if (!S_ISREG(status->st_mode)) return problem("problem.file.not_regular", path);
    // What has become a pipe meanwhile is not waited for.
    RegularFile file{open_file(path, O_RDONLY | O_NONBLOCK), {}};
    if (!file.descriptor.is_open() || ::fstat(file.descriptor.number(), &file.status) != 0)
        return problem("problem.file.unreadable", path);
    if (!S_ISREG(file.status.st_mode)) return problem("problem.file.not_regular", path);
    return file;
}

Result<std::string> read_file(const fs::path& path, std::uintmax_t largest_bytes) {
    const auto file = open_regular_file(path);
    if (!file) return tl::unexpected(file.error());
    const auto size = static_cast<std::uintmax_t>(file->status.st_size);
    if (size > largest_bytes) return too_large(largest_bytes, path);
    std::string bytes;
    bytes.reserve(size);
    std::array<char, 65536> part;
    while (true) {
        const auto read = uninterrupted([&] { return ::read(file->descriptor.number(), part.data(), part.size()); });
        if (read < 0) return problem("problem.file.unreadable", path);
        if (read == 0) return bytes;
        bytes.append(part.data(), static_cast<std::size_t>(read));
        if (bytes.size() > largest_bytes) return too_large(largest_bytes, path);
    }
}

Result<void> write_file(const fs::path& path, std::string_view bytes, Outlives outlives) {
    if (path.empty()) return problem("problem.file.no_name", path);
    const auto target = behind_links(path);
    if (!target) return write_problem(errno, path);
    const auto old = status_of(*target);
    if (old && S_ISDIR(old->st_mode)) return problem("problem.file.folder", path);
    if (old && !is_regular_or_device(*old)) return problem("problem.file.not_writable", path);
    if (!target->has_filename()) return problem("problem.file.no_folder", path);
    // Renaming would replace it all the same.
    if (old && ::faccessat(AT_FDCWD, target->c_str(), W_OK, AT_EACCESS) != 0) {
        return errno == EACCES ? problem("problem.file.read_only", path) : write_problem(errno, path);
    }
    const bool is_device = old && !S_ISREG(old->st_mode);
    const int error = is_device ? write_in_place(*target, bytes) : replace(*target, old, bytes, outlives);
    if (error != 0) return write_problem(error, path);
    return {};
}

Result<void> create_private_folder(const fs::path& path) {
    constexpr mode_t nobody_else = 0700;
    return create_folders(path, nobody_else).map([](const std::vector<fs::path>&) {});
}

Result<void> write_files(const fs::path& folder, const std::vector<FileContent>& files) {
    if (folder.empty()) return problem("problem.file.no_name", folder);
    constexpr mode_t new_folder = 0777;  // less what the umask takes away
    if (const auto status = status_of(folder); status && !S_ISDIR(status->st_mode))
        return tl::unexpected(Problem{"problem.folder.not_folder", {{"name", folder.filename().string()}}});
    auto made = create_folders(folder, new_folder);
    if (!made) return tl::unexpected(made.error());
    for (const FileContent& file : files) {
        const fs::path path = folder / file.name;
        const bool is_new = !stamp_of(path).exists;
        if (auto written = write_file(path, file.bytes); !written) {
            remove_made(*made);
            return written;
        }
        if (is_new) made->push_back(path);
    }
    return {};
}

fs::path absolute_path(const fs::path& path) {
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    return error ? path : absolute;
}

FileStamp stamp_of(const fs::path& path) {
    const auto status = status_of(path);
    if (!status) return {};
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    return {true, status->st_ino, static_cast<std::uint64_t>(status->st_size),
            status->st_mtim.tv_sec * ns_per_s + status->st_mtim.tv_nsec};
}

bool is_changed_by_others(const OpenFile& file) { return stamp_of(file.path) != file.stamp; }

}  // namespace qkv
