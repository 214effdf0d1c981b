#pragma once

#include <filesystem>
#include <memory>
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

    FileLock(FileLock&&) noexcept;
    FileLock& operator=(FileLock&&) noexcept;
    ~FileLock();

    /// Removes the file and releases the lock.
    void remove();

private:
    class Held;
    explicit FileLock(std::unique_ptr<Held> held);

    std::unique_ptr<Held> held_;
};

}  // namespace qkv
