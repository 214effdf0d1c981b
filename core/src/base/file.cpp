#include "qkv/file.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "base/regular_file.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

using platform::FileKind;

tl::unexpected<Problem> problem(const char* id, const fs::path& path) {
    return tl::unexpected(Problem{id, {{"file", to_utf8(path)}}});
}

tl::unexpected<Problem> too_large(std::uintmax_t largest_bytes, const fs::path& path) {
    constexpr std::uintmax_t bytes_per_mib = 1024 * 1024;
    return tl::unexpected(Problem{"problem.file.too_large",
                                  {{"file", to_utf8(path)}, {"limit", std::to_string(largest_bytes / bytes_per_mib)}}});
}

tl::unexpected<Problem> write_problem(std::error_code error, const fs::path& path) {
    if (error == std::errc::no_space_on_device) return problem("problem.file.disk_full", path);
    if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory)
        return problem("problem.file.no_folder", path);
    if (error == std::errc::permission_denied || error == std::errc::operation_not_permitted ||
        error == std::errc::read_only_file_system)
        return problem("problem.file.folder_read_only", path);
    if (error == std::errc::operation_not_supported) return problem("problem.file.not_writable", path);
    if (error == std::errc::is_a_directory) return problem("problem.file.folder", path);
    return tl::unexpected(Problem{"problem.file.unwritable", {{"file", to_utf8(path)}, {"reason", error.message()}}});
}

// The file that a write to `path` changes, which need not exist.
platform::Outcome<fs::path> behind_links(fs::path path) {
    constexpr int most_links = 40;  // as many as the kernel follows
    std::error_code error;
    for (int links = 0; links < most_links; ++links) {
        if (!fs::is_symlink(fs::symlink_status(path, error))) return path;
        path = path.parent_path() / fs::read_symlink(path, error);
    }
    return tl::unexpected(std::make_error_code(std::errc::too_many_symbolic_link_levels));
}

// What may be written to although it is no file: a pipe might wait for its reader for ever.
bool is_regular_or_device(FileKind kind) { return kind == FileKind::regular || kind == FileKind::device; }

// Files and folders that have just been made, the last one first.
void remove_made(const std::vector<fs::path>& made) {
    std::for_each(made.rbegin(), made.rend(), [](const fs::path& path) {
        std::error_code ignored;
        fs::remove(path, ignored);
    });
}

bool is_missing(const fs::path& path) {
    const auto status = platform::status_of(path);
    return !status && status.error() == std::errc::no_such_file_or_directory;
}

// Makes a folder and those above it. Gives back what was missing, the outermost first.
Result<std::vector<fs::path>> create_folders(const fs::path& path, platform::Visibility visibility) {
    std::vector<fs::path> made;
    std::vector<fs::path> missing;
    for (fs::path folder = path; !folder.empty() && is_missing(folder); folder = folder.parent_path())
        missing.push_back(folder);
    for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
        const std::error_code error = platform::make_folder(*folder, visibility);
        if (!error) {
            made.push_back(*folder);
        } else if (error != std::errc::file_exists) {
            remove_made(made);
            return write_problem(error, path);
        }
    }
    if (path.empty()) return made;
    const auto status = platform::status_of(path);
    if (!status) return write_problem(status.error(), path);
    if (status->kind != FileKind::folder) return write_problem(std::make_error_code(std::errc::not_a_directory), path);
    return made;
}

}  // namespace

Result<RegularFile> open_regular_file(const fs::path& path) {
    const auto found = platform::status_of(path);
    if (!found) {
        const bool is_locked = found.error() == std::errc::permission_denied;
        return problem(is_locked ? "problem.file.unreadable" : "problem.file.missing", path);
    }
    if (found->kind == FileKind::folder) return problem("problem.file.folder", path);
    if (found->kind != FileKind::regular) return problem("problem.file.not_regular", path);
    auto file = platform::ReadableFile::open(path);
    const auto status = file ? file->status() : tl::unexpected(file.error());
    if (!status) return problem("problem.file.unreadable", path);
    if (status->kind != FileKind::regular) return problem("problem.file.not_regular", path);  // it has become a pipe
    return RegularFile{std::move(*file), *status};
}

Result<std::string> read_file(const fs::path& path, std::uintmax_t largest_bytes) {
    const auto file = open_regular_file(path);
    if (!file) return tl::unexpected(file.error());
    if (file->status.bytes > largest_bytes) return too_large(largest_bytes, path);
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(file->status.bytes));
    std::array<char, 65536> part;
    while (true) {
        const auto count = file->file.read(bytes.size(), part.size(), part.data());
        if (!count) return problem("problem.file.unreadable", path);
        if (*count == 0) return bytes;
        bytes.append(part.data(), *count);
        if (bytes.size() > largest_bytes) return too_large(largest_bytes, path);
    }
}

Result<void> write_file(const fs::path& path, std::string_view bytes, Outlives outlives) {
    if (path.empty()) return problem("problem.file.no_name", path);
    const auto target = behind_links(path);
    if (!target) return write_problem(target.error(), path);
    const auto old = platform::status_of(*target);
    if (old && old->kind == FileKind::folder) return problem("problem.file.folder", path);
    if (old && !is_regular_or_device(old->kind)) return problem("problem.file.not_writable", path);
    if (!target->has_filename()) return problem("problem.file.no_folder", path);
    // Renaming would replace it all the same.
    const std::error_code refusal = old ? platform::check_writable(*target) : std::error_code();
    if (refusal == std::errc::permission_denied) return problem("problem.file.read_only", path);
    if (refusal) return write_problem(refusal, path);
    const auto sync = outlives == Outlives::power_cut ? platform::Sync::disk : platform::Sync::none;
    const bool is_device = old && old->kind == FileKind::device;
    const std::error_code error =
        is_device ? platform::write_in_place(*target, bytes) : platform::replace_file(*target, bytes, sync);
    if (error) return write_problem(error, path);
    return {};
}

bool is_writable(const fs::path& path) { return !platform::check_writable(path); }

Result<void> create_private_folder(const fs::path& path) {
    return create_folders(path, platform::Visibility::this_person).map([](const std::vector<fs::path>&) {});
}

Result<void> write_files(const fs::path& folder, const std::vector<FileContent>& files) {
    if (folder.empty()) return problem("problem.file.no_name", folder);
    if (const auto status = platform::status_of(folder); status && status->kind != FileKind::folder)
        return tl::unexpected(Problem{"problem.folder.not_folder", {{"name", to_utf8(folder)}}});
    auto made = create_folders(folder, platform::Visibility::as_usual);
    if (!made) return tl::unexpected(made.error());
    for (const FileContent& file : files) {
        const fs::path path = folder / path_from_utf8(file.name);
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
    const auto status = platform::status_of(path);
    return status ? FileStamp{true, status->id, status->bytes, status->changed_ns} : FileStamp{};
}

bool is_changed_by_others(const DocumentFile& file) { return stamp_of(file.path) != file.stamp; }

}  // namespace qkv
