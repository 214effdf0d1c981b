#include "command_line/standard_streams.h"

#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <iostream>

#include "platform/process.h"
#include "qkv/document_json.h"
#include "qkv/sentence_length.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

constexpr std::size_t mib = 1024 * 1024;
constexpr std::size_t largest_json_bytes = 64 * mib;
constexpr std::size_t largest_capture_bytes = 128 * mib;

std::size_t largest_bytes(std::string_view start) {
    if (begins_as_capture(start)) return largest_capture_bytes;
    return begins_as_json(start) ? largest_json_bytes : largest_sentence_bytes;
}

tl::unexpected<Problem> too_long(std::size_t limit) {
    if (limit == largest_sentence_bytes) return tl::unexpected(too_long_sentence());
    return tl::unexpected(Problem{"problem.input.too_large", {{"limit", fmt::format("{}", limit / mib)}}});
}

}  // namespace

bool is_output_written() { return std::cout.flush().good() && std::fflush(stdout) == 0; }

bool begins_as_capture(std::string_view bytes) {
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("\x93NUMPY")) return true;
    return bytes.size() > 8 && bytes.substr(4, 4) == std::string_view("\0\0\0\0", 4) && bytes[8] == '{';
}

bool begins_as_json(std::string_view bytes) {
    if (is_utf16_json(bytes) || is_utf32_json(bytes)) return true;
    bytes = without_byte_order_mark(bytes);
    const auto first = bytes.find_first_not_of(" \t\r\n");
    return first != bytes.npos && bytes[first] == '{';
}

Result<std::string> all_of_standard_input() {
    std::string bytes;
    std::array<char, 65536> part;
    while (true) {
        const auto count = read_standard_input(part.data(), part.size());
        if (!count) return tl::unexpected(Problem{"problem.file.unreadable", {{"file", "-"}}});
        if (*count == 0) return bytes;
        bytes.append(part.data(), *count);
        const std::size_t limit = largest_bytes(bytes);
        if (bytes.size() > limit) return too_long(limit);
        // Growing by doubling would take up to three times as much.
        if (limit > largest_sentence_bytes && bytes.capacity() < limit) bytes.reserve(limit + part.size());
    }
}

}  // namespace qkv
