#pragma once

#include <filesystem>
#include <optional>

namespace qkv {

/// A lock between programs, on a file of its own that is made where it is missing. Held until the end of the object
/// or, at the latest, of the program.
class FileLock {
public:
    /// Nothing when another program (or object) holds the lock, or the file can't be made.
    static std::optional<FileLock> try_take(const std::filesystem::path& path);

    /// Waits for others; nothing when the file can't be made.
    static std::optional<FileLock> take(const std::filesystem::path& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

    /// Removes the file and gives the lock back.
    void remove();

private:
    FileLock(std::filesystem::path path, int file);
    static std::optional<FileLock> take(const std::filesystem::path& path, int operation);
    bool is_of_path() const;

    std::filesystem::path path_;
    int file_;
};

}  // namespace qkv
