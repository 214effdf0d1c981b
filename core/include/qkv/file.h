#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/text.h"

namespace qkv {

/// The content of a file. Fails when it is missing, a folder, larger than `largest_bytes` or not readable, and on a
/// device or pipe, which may never end.
Result<std::string> read_file(const std::filesystem::path& path, std::uintmax_t largest_bytes);

/// What a written file survives.
enum class Outlives {
    power_cut,  ///< it has reached the disk when write_file() returns
    process,    ///< a killed program; many times faster
};

/// Writes a temporary file beside `path` and renames it, so that `path` always holds the old or the new content, whole.
/// An existing file keeps its permissions; where `path` is a symbolic link, the file behind it is written. Fails when
/// the disk is full, the folder is missing, the folder or the file may not be written, or `path` is a folder; then the
/// old file is as it was and no temporary file is left. A terminal and /dev/null are written to as they are; other
/// devices are refused, and so is a pipe, whose reader may never come.
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes,
                        Outlives outlives = Outlives::power_cut);

/// `path` from the root; unchanged if the folder of this process no longer exists.
std::filesystem::path absolute_path(const std::filesystem::path& path);

/// Whether this person may write to the file or into the folder, which exists.
bool is_writable(const std::filesystem::path& path);

/// Creates a folder, and those above it, that only this person may read (mode 0700). Does nothing if it exists. Fails
/// like write_file().
Result<void> create_private_folder(const std::filesystem::path& path);

struct FileContent {
    std::string name;
    std::string bytes;
};

/// Writes each file with write_file() into `folder`, which is made if it is missing, with those above it. Fails
/// likewise, and when `folder` is no folder; then nothing new is left there. What was replaced before it failed stays
/// replaced.
Result<void> write_files(const std::filesystem::path& folder, const std::vector<FileContent>& files);

/// Distinguishes one state of a file from another.
struct FileStamp {
    bool exists = false;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;       ///< bytes
    std::int64_t changed_ns = 0;  ///< last modification, since 1970

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// The state of the file at `path`, of the one behind a symbolic link. Take it before reading the file and after
/// writing it.
FileStamp stamp_of(const std::filesystem::path& path);

/// A file and its state when this program last read or wrote it.
struct DocumentFile {
    std::filesystem::path path;  ///< empty: a document that has no file yet
    FileStamp stamp;

    friend bool operator==(const DocumentFile&, const DocumentFile&) = default;
};

/// Whether someone else has written, replaced or removed the file since.
bool is_changed_by_others(const DocumentFile& file);

}  // namespace qkv
