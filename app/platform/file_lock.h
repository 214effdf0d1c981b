#pragma once

#include <filesystem>
#include <optional>

namespace qkv {

/// A lock between programs on a separate file, which is created if it is missing. Held until the object or the program
/// ends.
class FileLock {
public:
    /// Nothing if another program (or object) holds the lock, or the file can't be created.
    static std::optional<FileLock> try_take(const std::filesystem::path& path);

    /// Waits for others; nothing if the file can't be created.
    static std::optional<FileLock> take(const std::filesystem::path& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

    /// Removes the file and releases the lock.
    void remove();

private:
    FileLock(std::filesystem::path path, int file);
    static std::optional<FileLock> take(const std::filesystem::path& path, int operation);
    bool is_of_path() const;

    std::filesystem::path path_;
    int file_;
};

}  // namespace qkv
