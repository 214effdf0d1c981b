#include "base/file_bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/memory_size.h"
#include "base/regular_file.h"

namespace qkv {
namespace {

class FileOnDisk : public FileBytes {
public:
    explicit FileOnDisk(RegularFile file) : file_(std::move(file.file)), opened_(file.status) {}

    std::uint64_t size() const override { return opened_.bytes; }

    bool read(std::uint64_t offset, std::size_t size, char* to) const override {
        while (size > 0) {
            const auto count = file_.read(offset, size, to);
            if (!count || *count == 0) return false;
            to += *count;
            offset += *count;
            size -= *count;
        }
        return true;
    }

    bool is_unchanged() const override {
        const auto now = file_.status();
        return now && now->bytes == opened_.bytes && now->changed_ns == opened_.changed_ns;
    }

private:
    platform::ReadableFile file_;
    platform::FileStatus opened_;
};

}  // namespace

bool BytesInMemory::read(std::uint64_t offset, std::size_t size, char* to) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return false;
    std::memcpy(to, bytes_.data() + offset, size);
    return true;
}

Result<std::shared_ptr<const FileBytes>> open_bytes_of(const std::filesystem::path& path) {
    return open_regular_file(path).map([](RegularFile file) -> std::shared_ptr<const FileBytes> {
        return std::make_shared<FileOnDisk>(std::move(file));
    });
}

std::optional<std::string> part_of(const FileBytes& bytes, std::uint64_t offset, std::uint64_t size) {
    offset = std::min(offset, bytes.size());
    std::string part(memory_size(std::min(size, bytes.size() - offset)), '\0');
    if (!bytes.read(offset, part.size(), part.data())) return std::nullopt;
    return part;
}

std::shared_ptr<const BytesInMemory> in_memory(const std::shared_ptr<const FileBytes>& bytes) {
    if (auto already = std::dynamic_pointer_cast<const BytesInMemory>(bytes)) return already;
    auto all = part_of(*bytes, 0, bytes->size());
    return all ? std::make_shared<BytesInMemory>(std::move(*all)) : nullptr;
}

}  // namespace qkv
