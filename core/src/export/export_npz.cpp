#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <utility>
#include <zip.h>

#include "export/export_formats.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

// NumPy's own format, version 1.0 (numpy.lib.format): what describes the array, padded so that the data begin at a
// multiple of 64 bytes.
std::string npy_header(const std::string& type, const std::string& shape) {
    constexpr std::string_view magic("\x93NUMPY\x01\x00", 8);
    std::string about = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type, shape);
    const std::size_t unpadded = magic.size() + 2 + about.size() + 1;
    about += std::string((64 - unpadded % 64) % 64, ' ') + "\n";
    std::string header(magic);
    append_little_endian(header, static_cast<std::uint16_t>(about.size()));
    return header + about;
}

std::string npy(const NamedNumbers& numbers) {
    const std::vector<Eigen::Index> shape = numbers.shape();
    const char* const end = shape.size() == 1 ? ",)" : ")";
    std::string bytes = npy_header("<f8", fmt::format("({}{}", fmt::join(shape, ", "), end));
    for (const Matrix* matrix : numbers.matrices) append_little_endian(bytes, *matrix);
    return bytes;
}

std::string npy(double value) {
    std::string bytes = npy_header("<f8", "()");
    append_little_endian(bytes, value);
    return bytes;
}

// Texts of equal length in UTF-32; shorter ones end in zeros, which NumPy takes away.
std::string npy_texts(const std::vector<std::string>& texts, const std::string& shape) {
    std::vector<std::vector<char32_t>> decoded;
    std::size_t longest = 1;
    for (const std::string& text : texts) {
        decoded.push_back(codepoints(text));
        longest = std::max(longest, decoded.back().size());
    }
    std::string bytes = npy_header(fmt::format("<U{}", longest), shape);
    for (auto& text : decoded) {
        text.resize(longest);
        for (const char32_t codepoint : text) append_little_endian(bytes, static_cast<std::uint32_t>(codepoint));
    }
    return bytes;
}

std::string npy(const std::vector<std::string>& texts) { return npy_texts(texts, fmt::format("({},)", texts.size())); }

std::string npy(const std::string& text) { return npy_texts({text}, "()"); }

// A zip file that is built in memory. Every call returns whether all has gone well so far.
class Archive {
public:
    Archive() {
        zip_error_init(&error_);
        source_ = zip_source_buffer_create(nullptr, 0, 0, &error_);
        if (source_ == nullptr) return;
        zip_source_keep(source_);
        zip_ = zip_open_from_source(source_, ZIP_TRUNCATE, &error_);
        if (zip_ == nullptr) zip_source_free(source_);
    }
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;
    ~Archive() {
        if (zip_ != nullptr) zip_discard(zip_);
        if (source_ != nullptr) zip_source_free(source_);
        zip_error_fini(&error_);
    }

    // `content` stays where it is until bytes() is done.
    bool add(const std::string& name, const std::string& content) {
        // Noon of the format's first day: the same document gives the same file.
        constexpr zip_uint16_t first_day = 0x0021;
        constexpr zip_uint16_t noon = 12 << 11;
        if (zip_ == nullptr) return false;
        zip_source_t* member = zip_source_buffer(zip_, content.data(), content.size(), 0);
        if (member == nullptr) return false;
        const zip_int64_t index = zip_file_add(zip_, name.c_str(), member, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(member);
            return false;
        }
        const auto at = static_cast<zip_uint64_t>(index);
        return zip_set_file_compression(zip_, at, ZIP_CM_STORE, 0) == 0 &&
               zip_file_set_dostime(zip_, at, noon, first_day, 0) == 0;
    }

    // Empty if it failed.
    std::string bytes() {
        if (zip_ == nullptr || zip_close(zip_) != 0) return {};
        zip_ = nullptr;
        zip_stat_t about;
        if (zip_source_stat(source_, &about) != 0 || zip_source_open(source_) != 0) return {};
        std::string read(static_cast<std::size_t>(about.size), '\0');
        const bool is_whole = zip_source_read(source_, read.data(), about.size) == static_cast<zip_int64_t>(about.size);
        zip_source_close(source_);
        return is_whole ? read : std::string();
    }

private:
    zip_error_t error_{};
    zip_source_t* source_ = nullptr;
    zip_t* zip_ = nullptr;
};

}  // namespace

Sliced<Result<std::string>> to_npz(const Document& document, const Attention& attention) {
    std::vector<std::pair<std::string, std::string>> members;
    for (const NamedNumbers& numbers : ExportedNumbers(document, attention)) {
        members.emplace_back(numbers.name, npy(numbers));
        co_await Pause{};
    }
    members.emplace_back("tokens", npy(document.tokens));
    if (document.keys) members.emplace_back("key_tokens", npy(document.key_tokens()));
    if (document.model) {
        members.emplace_back("words", npy(document.model->words));
        members.emplace_back("model", npy(document.model->name));
    }
    members.emplace_back("sentence", npy(document.sentence));
    members.emplace_back("scale", npy(document.options.scale));
    members.emplace_back("temperature", npy(document.options.temperature));
    members.emplace_back("mask", npy(std::string(name(document.options.mask))));

    Archive archive;
    bool is_well = true;
    for (const auto& [name, content] : members) is_well = is_well && archive.add(name + ".npy", content);
    std::string bytes = is_well ? archive.bytes() : std::string();
    // The only thing that can still fail.
    if (bytes.empty()) co_return tl::unexpected(Problem{"problem.export.no_memory", {}});
    co_return bytes;
}

}  // namespace qkv
