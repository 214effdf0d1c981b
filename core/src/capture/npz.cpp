#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <zip.h>

#include "base/fail.h"
#include "base/memory_size.h"
#include "capture/capture_names.h"
#include "capture/foreign_file.h"
#include "capture/npy.h"
#include "capture/tensor_file.h"
#include "capture/zip_source.h"

namespace qkv {
namespace {

constexpr std::uint64_t most_members = 4096;
constexpr std::uint64_t largest_member_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;
constexpr std::uint64_t largest_inflation = 1100;  // deflate reaches 1032:1; more means that the header is wrong
constexpr std::uint64_t bytes_between_pauses = 512 * 1024;
constexpr std::string_view ending = ".npy";

// As APPNOTE.TXT (4.4.5) numbers them.
std::string compression_name(zip_uint16_t method) {
    switch (method) {
        case ZIP_CM_BZIP2: return "bzip2";
        case ZIP_CM_LZMA: return "LZMA";
        case ZIP_CM_DEFLATE64: return "Deflate64";
        case 93: return "Zstandard";
        case 95: return "XZ";
        case 98: return "PPMd";
        default: return fmt::format("{}", method);
    }
}

std::string reason_of(zip_error_t& error) { return zip_error_strerror(&error); }

struct CloseMember {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

class Npz : public TensorFile {
public:
    Npz(std::shared_ptr<const FileBytes> bytes, zip_t* archive) : bytes_(std::move(bytes)), archive_(archive) {}
    ~Npz() override { zip_discard(archive_); }
    Npz(const Npz&) = delete;
    Npz& operator=(const Npz&) = delete;

    std::optional<Problem> read_directory() {
        const auto count = zip_get_num_entries(archive_, 0);
        if (count < 0 || static_cast<std::uint64_t>(count) > most_members) {
            return Problem{"problem.npz.too_many_members", {{"limit", fmt::format("{}", most_members)}}};
        }
        for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
            const char* name = zip_get_name(archive_, i, ZIP_FL_ENC_GUESS);
            if (name == nullptr) continue;
            if (!std::string_view(name).ends_with(ending)) {
                others_.emplace_back(name);
                continue;
            }
            const std::string short_name(name, std::string_view(name).size() - ending.size());
            if (!members_.emplace(short_name, i).second) {
                return Problem{"problem.capture.twice", {{"member", array_name(short_name)}}};
            }
        }
        if (members_.empty()) return foreign_archive(others_);
        return std::nullopt;
    }

    std::vector<std::string> names() const override { return names_in(members_); }

    Result<MemberOutline> outline(const std::string& name) const override {
        auto begun = begin(name);
        if (!begun) return tl::unexpected(begun.error());
        return MemberOutline{std::move(begun->header.shape), holds_texts(begun->header), begun->size};
    }

    Sliced<Result<Member>> member(const std::string& name, WorkProgress* progress) const override {
        auto begun = begin(name);
        if (!begun) co_return tl::unexpected(begun.error());
        std::string& content = begun->content;
        content.reserve(memory_size(begun->size));
        if (progress != nullptr) progress->add(content.size());
        while (content.size() < begun->size) {
            co_await Pause{};
            if (progress != nullptr && progress->is_cancelled()) co_return cancelled();
            const std::uint64_t bytes = std::min<std::uint64_t>(begun->size - content.size(), bytes_between_pauses);
            if (!append(*begun->file, content, bytes)) co_return unreadable(name, *begun->file);
            if (progress != nullptr) progress->add(bytes);
        }
        char beyond = 0;
        // The library compares the checksum only when everything has been read.
        if (zip_fread(begun->file.get(), &beyond, 1) != 0) co_return unreadable(name, *begun->file);
        if (!bytes_->is_unchanged()) co_return fail("problem.file.changed");
        auto array = read_npy(std::make_shared<BytesInMemory>(std::move(content)));
        if (!array) co_return named(name, array.error());
        co_return std::move(*array);
    }

private:
    using MemberFile = std::unique_ptr<zip_file_t, CloseMember>;

    // A member whose header has been read.
    struct Begun {
        MemberFile file;
        std::uint64_t size = 0;  ///< of all its bytes
        std::string content;     ///< what has been read of them
        NpyHeader header;
    };

    Result<Begun> begin(const std::string& name) const {
        if (!bytes_->is_unchanged()) return fail("problem.file.changed");
        const zip_uint64_t index = members_.at(name);
        zip_stat_t about;
        constexpr zip_uint64_t needed =
            ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
        if (zip_stat_index(archive_, index, 0, &about) != 0 || (about.valid & needed) != needed)
            return broken(name, *zip_get_error(archive_));
        if (about.encryption_method != ZIP_EM_NONE)
            return fail("problem.npz.encrypted", {{"member", array_name(name)}});
        if (zip_compression_method_supported(about.comp_method, 0) == 0) {
            return fail("problem.npz.compression",
                        {{"member", array_name(name)}, {"method", compression_name(about.comp_method)}});
        }
        const std::uint64_t packed = std::max<std::uint64_t>(about.comp_size, 64);
        if (about.size > largest_member_bytes || about.size / packed > largest_inflation) {
            return fail("problem.npz.member_too_large",
                        {{"member", array_name(name)}, {"limit", fmt::format("{}", largest_member_bytes >> 30)}});
        }
        Begun begun{MemberFile(zip_fopen_index(archive_, index, 0)), about.size, {}, {}};
        if (!begun.file) return broken(name, *zip_get_error(archive_));
        if (!append(*begun.file, begun.content, std::min<std::uint64_t>(begun.size, longest_npy_header)))
            return unreadable(name, *begun.file);
        auto header = read_npy_header(begun.content);
        if (!header) return named(name, header.error());
        begun.header = std::move(*header);
        const auto data_bytes = npy_data_bytes(begun.header);
        if (!data_bytes) return named(name, data_bytes.error());
        if (*data_bytes != begun.size - begun.header.size) {
            return named(name, {"problem.npy.size",
                                {{"shape", shape_text(begun.header.shape)},
                                 {"needed", fmt::format("{}", *data_bytes)},
                                 {"bytes", fmt::format("{}", begun.size - begun.header.size)}}});
        }
        return begun;
    }

    tl::unexpected<Problem> broken(const std::string& name, zip_error_t& error) const {
        if (!bytes_->is_unchanged()) return fail("problem.file.changed");
        return fail("problem.npz.member", {{"member", array_name(name)}, {"reason", reason_of(error)}});
    }

    tl::unexpected<Problem> unreadable(const std::string& name, zip_file_t& file) const {
        zip_error_t& error = *zip_file_get_error(&file);
        // The archive itself is sound: the member is shorter or longer than the archive says.
        if (zip_error_code_zip(&error) == ZIP_ER_OK && bytes_->is_unchanged())
            return fail("problem.npz.member_size", {{"member", array_name(name)}});
        return broken(name, error);
    }

    static tl::unexpected<Problem> named(const std::string& name, Problem problem) {
        problem.args.push_back({"within", array_name(name) + std::string(ending)});
        return tl::unexpected(std::move(problem));
    }

    static bool append(zip_file_t& file, std::string& content, std::uint64_t bytes) {
        std::array<char, 65536> part;
        while (bytes > 0) {
            const auto read = zip_fread(&file, part.data(), std::min<std::uint64_t>(bytes, part.size()));
            if (read <= 0) return false;
            content.append(part.data(), static_cast<std::size_t>(read));
            bytes -= static_cast<std::uint64_t>(read);
        }
        return true;
    }

    std::shared_ptr<const FileBytes> bytes_;
    zip_t* archive_;
    std::map<std::string, zip_uint64_t> members_;
    std::vector<std::string> others_;  ///< names of what are no arrays
};

}  // namespace

Result<std::unique_ptr<TensorFile>> open_npz(std::shared_ptr<const FileBytes> bytes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = nullptr;
    zip_t* archive = nullptr;
    if (part_of(*bytes, 0, 2) == "PK") {
        source = zip_source_of(bytes, error);
        if (source != nullptr) archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    } else {
        zip_error_set(&error, ZIP_ER_NOZIP, 0);  // to libzip nothing at all is an archive without members
    }
    if (archive == nullptr) {
        if (source != nullptr) zip_source_free(source);
        const std::string reason = reason_of(error);
        zip_error_fini(&error);
        if (!bytes->is_unchanged()) return fail("problem.file.changed");
        return fail("problem.npz.not_zip", {{"reason", reason}});
    }
    auto file = std::make_unique<Npz>(std::move(bytes), archive);
    if (const auto problem = file->read_directory()) return tl::unexpected(*problem);
    return file;
}

}  // namespace qkv
