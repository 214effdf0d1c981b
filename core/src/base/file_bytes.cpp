#include "base/file_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/open_file.h"

namespace qkv {
namespace {

class FileOnDisk : public FileBytes {
public:
    explicit FileOnDisk(RegularFile file)
        : file_(std::move(file.descriptor)),
          size_(static_cast<std::uint64_t>(file.status.st_size)),
          written_(file.status.st_mtim) {}

    std::uint64_t size() const override { return size_; }

    bool read(std::uint64_t offset, std::size_t size, char* to) const override {
        while (size > 0) {
            const auto part =
                uninterrupted([&] { return ::pread(file_.number(), to, size, static_cast<off_t>(offset)); });
            if (part <= 0) return false;
            to += part;
            offset += static_cast<std::uint64_t>(part);
            size -= static_cast<std::size_t>(part);
        }
        return true;
    }

    bool is_unchanged() const override {
        struct stat status {};
        return ::fstat(file_.number(), &status) == 0 && static_cast<std::uint64_t>(status.st_size) == size_ &&
               status.st_mtim.tv_sec == written_.tv_sec && status.st_mtim.tv_nsec == written_.tv_nsec;
    }

private:
    Descriptor file_;
    std::uint64_t size_;
    timespec written_;
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
    std::string part(static_cast<std::size_t>(std::min(size, bytes.size() - offset)), '\0');
    if (!bytes.read(offset, part.size(), part.data())) return std::nullopt;
    return part;
}

std::shared_ptr<const BytesInMemory> in_memory(const std::shared_ptr<const FileBytes>& bytes) {
    if (auto already = std::dynamic_pointer_cast<const BytesInMemory>(bytes)) return already;
    auto all = part_of(*bytes, 0, bytes->size());
    return all ? std::make_shared<BytesInMemory>(std::move(*all)) : nullptr;
}

}  // namespace qkv
