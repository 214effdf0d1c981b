#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "qkv/text.h"

namespace qkv {

/// The bytes of a file, copied out when they are needed: another program may cut the file short at any moment.
class FileBytes {
public:
    virtual ~FileBytes() = default;
    /// When it was opened.
    virtual std::uint64_t size() const = 0;
    /// Copies `size` bytes from `offset` on. False if they are not there (any more).
    virtual bool read(std::uint64_t offset, std::size_t size, char* to) const = 0;
    /// False once the file was written to: what was read of it and what is read now need not belong together.
    virtual bool is_unchanged() const { return true; }
};

/// Bytes that have been read already.
class BytesInMemory : public FileBytes {
public:
    explicit BytesInMemory(std::string bytes) : bytes_(std::move(bytes)) {}

    std::string_view view() const { return bytes_; }
    std::uint64_t size() const override { return bytes_.size(); }
    bool read(std::uint64_t offset, std::size_t size, char* to) const override;

private:
    std::string bytes_;
};

/// Fails when the file is missing, a folder, a device, a pipe or not readable.
Result<std::shared_ptr<const FileBytes>> open_bytes_of(const std::filesystem::path& path);

/// `size` bytes from `offset` on, or as many as there are; none if the file was cut short.
std::optional<std::string> part_of(const FileBytes& bytes, std::uint64_t offset, std::uint64_t size);

/// All of it; itself if it is in memory. None if the file was cut short.
std::shared_ptr<const BytesInMemory> in_memory(const std::shared_ptr<const FileBytes>& bytes);

}  // namespace qkv
