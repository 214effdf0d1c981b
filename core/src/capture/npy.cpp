#include "capture/npy.h"

#include <charconv>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "base/fail.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t longest_text = 1024 * 1024;  // characters of one
constexpr std::uint64_t most_texts = 1024 * 1024;    // of all batches together
constexpr std::uint64_t most_text_bytes = 64 * 1024 * 1024;

std::string printable(std::string_view text) {
    constexpr std::size_t longest = 40;
    std::string shown;
    for (const char c : text.substr(0, longest)) shown += c >= ' ' && c <= '~' ? c : '?';
    return shown + (text.size() > longest ? "…" : "");
}

// Reads the one form of Python literal that a header is: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
class HeaderReader {
public:
    explicit HeaderReader(std::string_view text) : rest_(text) {}

    std::optional<NpyHeader> read() {
        NpyHeader header;
        bool has_descr = false;
        bool has_order = false;
        bool has_shape = false;
        if (!take('{')) return std::nullopt;
        while (!take('}')) {
            const auto member = quoted();
            if (!member || !take(':')) return std::nullopt;
            bool* const has = *member == "descr"           ? &has_descr
                              : *member == "fortran_order" ? &has_order
                              : *member == "shape"         ? &has_shape
                                                           : nullptr;
            if (has == nullptr || *has) return std::nullopt;
            *has = true;
            if (has == &has_descr && !descr(header.descr)) return std::nullopt;
            if (has == &has_order && !truth(header.is_fortran_order)) return std::nullopt;
            if (has == &has_shape && !shape(header.shape)) return std::nullopt;
            if (!take(',') && !next_is('}')) return std::nullopt;
        }
        skip_blanks();
        if (!rest_.empty() || !has_descr || !has_order || !has_shape) return std::nullopt;
        return header;
    }

private:
    void skip_blanks() {
        const auto first = rest_.find_first_not_of(" \t\n");
        rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
    }

    bool next_is(char c) {
        skip_blanks();
        return rest_.starts_with(c);
    }

    bool take(char c) {
        if (!next_is(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::optional<std::string_view> quoted() {
        skip_blanks();
        if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"')) return std::nullopt;
        const auto end = rest_.find(rest_[0], 1);
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view text = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        return text;
    }

    // Records have a list here; it is kept for the message.
    bool descr(std::string& text) {
        if (next_is('[')) {
            text = "[";
            const auto end = rest_.find(']');
            if (end == std::string_view::npos) return false;
            rest_.remove_prefix(end + 1);
            return true;
        }
        const auto read = quoted();
        if (read) text = *read;
        return read.has_value();
    }

    bool truth(bool& value) {
        skip_blanks();
        for (const auto& [name, is_true] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
            if (!rest_.starts_with(name)) continue;
            value = is_true;
            rest_.remove_prefix(name.size());
            return true;
        }
        return false;
    }

    bool shape(std::vector<std::uint64_t>& lengths) {
        constexpr std::size_t most_axes = 32;  // NumPy's own limit
        if (!take('(')) return false;
        while (!take(')')) {
            skip_blanks();
            std::uint64_t length = 0;
            const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), length);
            if (error != std::errc{} || lengths.size() == most_axes) return false;
            rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
            if (rest_.starts_with('L')) rest_.remove_prefix(1);  // written by Python 2
            lengths.push_back(length);
            if (!take(',') && !next_is(')')) return false;
        }
        return true;
    }

    std::string_view rest_;
};

struct ElementType {
    bool is_big_endian = false;
    std::optional<NumberType> number;
    std::uint64_t characters = 0;  ///< of a text
    bool is_wide = false;          ///< a text of UTF-32, not of bytes
    std::uint64_t size = 0;        ///< bytes
};

Result<ElementType> element_type(const std::string& descr) {
    static const std::map<std::string_view, NumberType> numbers{
        {"f2", NumberType::float16},  {"f4", NumberType::float32}, {"f8", NumberType::float64},
        {"V2", NumberType::bfloat16},  // as ml_dtypes writes it
        {"i1", NumberType::int8},     {"i2", NumberType::int16},   {"i4", NumberType::int32},
        {"i8", NumberType::int64},    {"u1", NumberType::uint8},   {"u2", NumberType::uint16},
        {"u4", NumberType::uint32},   {"u8", NumberType::uint64},  {"b1", NumberType::boolean}};
    if (descr == "|O" || descr == "O") return fail("problem.npy.objects");
    if (descr == "[") return fail("problem.npy.records");
    const bool has_order = !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
    const std::string_view kind = std::string_view(descr).substr(has_order ? 1 : 0);
    ElementType type;
    type.is_big_endian = has_order && descr[0] == '>';
    if (const auto found = numbers.find(kind); found != numbers.end()) {
        type.number = found->second;
        type.size = bytes_of(found->second);
        return type;
    }
    const bool is_text = kind.starts_with('U') || kind.starts_with('S');
    const auto [end, error] =
        std::from_chars(kind.data() + (is_text ? 1 : 0), kind.data() + kind.size(), type.characters);
    const bool is_read = is_text && error == std::errc{} && end == kind.data() + kind.size();
    if (!is_read || type.characters > longest_text) return fail("problem.npy.type", {{"type", printable(descr)}});
    type.is_wide = kind[0] == 'U';
    type.size = type.characters * (type.is_wide ? 4 : 1);
    return type;
}

// NumPy fills a text up with zeros.
Result<std::string> text_from(std::string_view bytes, const ElementType& type) {
    std::string text;
    if (!type.is_wide) {
        text = bytes.substr(0, bytes.find_last_not_of('\0') + 1);
    } else {
        for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
            const auto code = static_cast<char32_t>(unsigned_from(bytes.substr(i, 4), type.is_big_endian));
            if (code == 0) break;
            const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
            if (is_surrogate || code > 0x10FFFF) return fail("problem.npy.text");
            text += to_utf8(code);
        }
    }
    if (!normalize(text)) return fail("problem.npy.text");
    return text;
}

Result<NpyArray> read_texts(const NpyHeader& header, const ElementType& type, std::string_view data) {
    TextTensor tensor{header.shape, {}};
    const auto count = bytes_of(header.shape, 1);
    if (!count || *count > most_texts) return fail("problem.capture.too_many_tokens", {{"limit", "1048576"}});
    const auto size = static_cast<std::size_t>(type.size);
    for (std::size_t i = 0; i < *count; ++i) {
        auto text = text_from(data.substr(i * size, size), type);
        if (!text) return tl::unexpected(text.error());
        tensor.texts.push_back(std::move(*text));
    }
    if (!header.is_fortran_order || header.shape.size() < 2) return tensor;
    if (header.shape.size() > 2) return fail("problem.capture.tokens_shape", {{"shape", shape_text(header.shape)}});
    std::vector<std::string> texts;
    const auto rows = static_cast<std::size_t>(header.shape[0]);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < header.shape[1]; ++j) texts.push_back(tensor.texts[i + j * rows]);
    }
    tensor.texts = std::move(texts);
    return tensor;
}

}  // namespace

Result<NpyHeader> read_npy_header(std::string_view start) {
    if (!start.starts_with(magic)) return fail("problem.npy.magic");
    if (start.size() < 10) return fail("problem.npy.short");
    const int version = static_cast<unsigned char>(start[6]);
    if (version < 1 || version > 3 || start[7] != 0) {
        return fail("problem.npy.version",
                    {{"version", fmt::format("{}.{}", version, static_cast<unsigned char>(start[7]))}});
    }
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    const std::size_t begin = 8 + length_bytes;
    if (start.size() < begin) return fail("problem.npy.short");
    const std::uint64_t length = unsigned_from(start.substr(8, length_bytes));
    if (begin + length > longest_npy_header)
        return fail("problem.npy.header_length", {{"length", fmt::format("{}", length)}});
    if (start.size() < begin + length) return fail("problem.npy.short");
    const std::string_view text = start.substr(begin, static_cast<std::size_t>(length));
    auto header = HeaderReader(text).read();
    if (!header) return fail("problem.npy.header", {{"header", printable(text)}});
    header->size = begin + text.size();
    return *header;
}

Result<std::uint64_t> npy_data_bytes(const NpyHeader& header) {
    const auto type = element_type(header.descr);
    if (!type) return tl::unexpected(type.error());
    const auto needed = bytes_of(header.shape, type->size);
    if (!needed) return fail("problem.tensor.too_large", {{"shape", shape_text(header.shape)}});
    if (!type->number && *needed > most_text_bytes)
        return fail("problem.npy.texts_too_large", {{"limit", fmt::format("{}", most_text_bytes >> 20)}});
    return *needed;
}

bool holds_texts(const NpyHeader& header) {
    const auto type = element_type(header.descr);
    return type && !type->number;
}

Result<NpyArray> read_npy(std::shared_ptr<const FileBytes> bytes) {
    const auto start = part_of(*bytes, 0, longest_npy_header);
    if (!start) return fail("problem.file.changed");
    const auto header = read_npy_header(*start);
    if (!header) return tl::unexpected(header.error());
    const auto needed = npy_data_bytes(*header);
    if (!needed) return tl::unexpected(needed.error());
    const std::uint64_t data_bytes = bytes->size() - header->size;
    if (data_bytes != *needed) {
        return fail("problem.npy.size", {{"shape", shape_text(header->shape)},
                                         {"needed", fmt::format("{}", *needed)},
                                         {"bytes", fmt::format("{}", data_bytes)}});
    }
    const auto type = element_type(header->descr);
    if (!type->number) {
        const auto texts = part_of(*bytes, header->size, data_bytes);
        return texts ? read_texts(*header, *type, *texts) : fail("problem.file.changed");
    }
    return Tensor{*type->number,    type->is_big_endian,
                  header->shape,    strides_of(header->shape, header->is_fortran_order),
                  std::move(bytes), header->size};
}

}  // namespace qkv
