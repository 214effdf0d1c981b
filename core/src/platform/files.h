#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <tl/expected.hpp>

// What qkv asks the system about files. Each kind of system has its implementation in a folder beside this header;
// core/CMakeLists.txt picks one. Errors compare with std::errc; a full quota is std::errc::no_space_on_device.
namespace qkv::platform {

template <class Value>
using Outcome = tl::expected<Value, std::error_code>;

enum class FileKind { regular, folder, device, other };  ///< other: a pipe or a socket, which may never end

struct FileStatus {
    FileKind kind = FileKind::other;
    std::uint64_t id = 0;  ///< another file at the same path has another one
    std::uint64_t bytes = 0;
    std::int64_t changed_ns = 0;  ///< last modification, since 1970
};

/// Of what `path` leads to, links followed.
Outcome<FileStatus> status_of(const std::filesystem::path& path);

/// A file that is open for reading. It is read and never mapped: another program may cut it short at any moment.
class ReadableFile {
public:
    /// Never waits, not even for the writer of a pipe.
    static Outcome<ReadableFile> open(const std::filesystem::path& path);

    ReadableFile(ReadableFile&&) noexcept;
    ~ReadableFile();

    Outcome<FileStatus> status() const;
    /// Copies at most `size` bytes from `offset` on. Returns how many; 0 at the end of the file.
    Outcome<std::size_t> read(std::uint64_t offset, std::size_t size, char* to) const;

private:
    struct Handle;
    explicit ReadableFile(std::unique_ptr<Handle> handle);

    std::unique_ptr<Handle> handle_;
};

enum class Sync { none, disk };  ///< disk: what was written has reached it, so that it survives a power cut

/// Writes a temporary file beside `target` and renames it, so that `target` always holds the old or the new content,
/// whole. A file that is replaced leaves its permissions to the new one. After a failure nothing has changed.
std::error_code replace_file(const std::filesystem::path& target, std::string_view bytes, Sync sync);

/// Writes to a terminal or a device that only swallows text, which can't be replaced. Fails with
/// operation_not_supported on other devices.
std::error_code write_in_place(const std::filesystem::path& path, std::string_view bytes);

/// No error if this person may write to the file or into the folder.
std::error_code check_writable(const std::filesystem::path& path);

enum class Visibility { as_usual, this_person };

/// Makes one folder; those above it must exist.
std::error_code make_folder(const std::filesystem::path& path, Visibility visibility);

}  // namespace qkv::platform
