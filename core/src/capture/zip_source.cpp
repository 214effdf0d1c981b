#include "capture/zip_source.h"

#include <algorithm>
#include <utility>

namespace qkv {
namespace {

constexpr zip_int64_t failed = -1;

// One for each source; libzip tells it by commands what to do (man zip_source_function).
class ZipReader {
public:
    explicit ZipReader(std::shared_ptr<const FileBytes> bytes) : bytes_(std::move(bytes)) { zip_error_init(&error_); }
    ~ZipReader() { zip_error_fini(&error_); }
    ZipReader(const ZipReader&) = delete;
    ZipReader& operator=(const ZipReader&) = delete;

    static zip_int64_t call(void* reader, void* data, zip_uint64_t size, zip_source_cmd_t command) {
        auto* self = static_cast<ZipReader*>(reader);
        if (command != ZIP_SOURCE_FREE) return self->obey(data, size, command);
        delete self;
        return 0;
    }

private:
    zip_int64_t obey(void* data, zip_uint64_t size, zip_source_cmd_t command) {
        switch (command) {
            case ZIP_SOURCE_SUPPORTS:
                return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                                      ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                                      ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, -1);
            case ZIP_SOURCE_OPEN: at_ = 0; return 0;
            case ZIP_SOURCE_CLOSE: return 0;
            case ZIP_SOURCE_READ: return read(static_cast<char*>(data), size);
            case ZIP_SOURCE_TELL: return static_cast<zip_int64_t>(at_);
            case ZIP_SOURCE_SEEK: return seek(data, size);
            case ZIP_SOURCE_ERROR: return zip_error_to_data(&error_, data, size);
            case ZIP_SOURCE_STAT: {
                auto* about = static_cast<zip_stat_t*>(data);
                zip_stat_init(about);
                about->valid = ZIP_STAT_SIZE;
                about->size = bytes_->size();
                return sizeof *about;
            }
            default: zip_error_set(&error_, ZIP_ER_OPNOTSUPP, 0); return failed;
        }
    }

    zip_int64_t read(char* to, zip_uint64_t size) {
        size = std::min(size, bytes_->size() - at_);
        if (!bytes_->read(at_, static_cast<std::size_t>(size), to)) {
            zip_error_set(&error_, ZIP_ER_READ, 0);
            return failed;
        }
        at_ += size;
        return static_cast<zip_int64_t>(size);
    }

    zip_int64_t seek(void* data, zip_uint64_t size) {
        const zip_int64_t at = zip_source_seek_compute_offset(at_, bytes_->size(), data, size, &error_);
        if (at < 0) return failed;
        at_ = static_cast<zip_uint64_t>(at);
        return 0;
    }

    std::shared_ptr<const FileBytes> bytes_;
    zip_uint64_t at_ = 0;
    zip_error_t error_{};
};

}  // namespace

zip_source_t* zip_source_of(std::shared_ptr<const FileBytes> bytes, zip_error_t& error) {
    auto reader = std::make_unique<ZipReader>(std::move(bytes));
    zip_source_t* source = zip_source_function_create(&ZipReader::call, reader.get(), &error);
    if (source != nullptr) static_cast<void>(reader.release());
    return source;
}

}  // namespace qkv
