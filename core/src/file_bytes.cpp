#include "file_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "qkv/file.h"

namespace qkv {
namespace {

// Of what is not a file on a disk.
constexpr std::uintmax_t largest_stream_bytes = 1024 * 1024 * 1024;

class MappedFile : public FileBytes {
public:
    MappedFile(int descriptor, const void* start, const struct stat& status)
        : descriptor_(descriptor),
          bytes_(static_cast<const char*>(start), static_cast<std::size_t>(status.st_size)),
          written_(status.st_mtim) {}
    ~MappedFile() override {
        ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
        ::close(descriptor_);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::string_view view() const override { return bytes_; }

    bool is_unchanged() const override {
        struct stat status {};
        return ::fstat(descriptor_, &status) == 0 && static_cast<std::size_t>(status.st_size) == bytes_.size() &&
               status.st_mtim.tv_sec == written_.tv_sec && status.st_mtim.tv_nsec == written_.tv_nsec;
    }

    bool copy(std::string_view part, char* to) const override {
        const auto offset = static_cast<off_t>(part.data() - bytes_.data());
        return ::pread(descriptor_, to, part.size(), offset) == static_cast<ssize_t>(part.size());
    }

private:
    int descriptor_;
    std::string_view bytes_;
    timespec written_;
};

class BytesInMemory : public FileBytes {
public:
    explicit BytesInMemory(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string_view view() const override { return bytes_; }

private:
    std::string bytes_;
};

}  // namespace

std::shared_ptr<const FileBytes> bytes_in_memory(std::string bytes) {
    return std::make_shared<BytesInMemory>(std::move(bytes));
}

Result<std::shared_ptr<const FileBytes>> map_file(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (descriptor >= 0 && ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        void* start = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (start != MAP_FAILED) return std::make_shared<MappedFile>(descriptor, start, status);
    }
    if (descriptor >= 0) ::close(descriptor);
    return read_file(path, largest_stream_bytes).map([](std::string bytes) {
        return bytes_in_memory(std::move(bytes));
    });
}

}  // namespace qkv
