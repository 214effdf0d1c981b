#include "qkv/unicode.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <utf8proc.h>

#include "base/codepoint.h"

namespace qkv {
namespace {

// `utf8` is not empty.
std::string_view first_grapheme(std::string_view utf8) {
    utf8proc_int32_t previous = 0;
    utf8proc_int32_t state = 0;
    std::size_t at = 0;
    while (at < utf8.size()) {
        const Codepoint codepoint = first_codepoint(utf8.substr(at));
        if (at > 0 && utf8proc_grapheme_break_stateful(previous, codepoint.value, &state)) break;
        previous = codepoint.value;
        at += codepoint.bytes == 0 ? 1 : codepoint.bytes;
    }
    return utf8.substr(0, at);
}

// Composed or decomposed.
std::optional<std::string> mapped(std::string_view utf8, utf8proc_option_t form) {
    utf8proc_uint8_t* result = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()),
                     &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | form));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    if (size < 0) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
}

}  // namespace

Codepoint first_codepoint(std::string_view utf8) {
    Codepoint codepoint;
    const auto* data = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
    const auto read = utf8proc_iterate(data, static_cast<utf8proc_ssize_t>(utf8.size()), &codepoint.value);
    if (read > 0) codepoint.bytes = static_cast<std::size_t>(read);
    return codepoint;
}

Result<std::string> normalize(std::string_view utf8) {
    for (std::size_t at = 0; at < utf8.size();) {
        const Codepoint codepoint = first_codepoint(utf8.substr(at));
        if (codepoint.bytes == 0) {
            const auto byte = static_cast<unsigned char>(utf8[at]);
            return tl::unexpected(Problem{
                "problem.utf8", {{"byte", fmt::format("0x{:02X}", byte)}, {"place", fmt::format("{}", at + 1)}}});
        }
        at += codepoint.bytes;
    }
    const auto composed = mapped(utf8, UTF8PROC_COMPOSE);
    if (!composed) return tl::unexpected(Problem{"problem.utf8", {{"byte", "?"}, {"place", "?"}}});
    return *composed;
}

bool has_letter(std::string_view utf8) {
    const std::vector<char32_t> all = letters(utf8);
    return std::any_of(all.begin(), all.end(), [](char32_t one) {
        const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(one));
        return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    });
}

std::vector<char32_t> letters(std::string_view utf8) {
    return codepoints(mapped(utf8, UTF8PROC_DECOMPOSE).value_or(std::string(utf8)));
}

std::vector<char32_t> codepoints(std::string_view utf8) {
    std::vector<char32_t> all;
    for (std::size_t at = 0; at < utf8.size();) {
        const Codepoint codepoint = first_codepoint(utf8.substr(at));
        if (codepoint.bytes > 0) all.push_back(static_cast<char32_t>(codepoint.value));
        at += codepoint.bytes == 0 ? 1 : codepoint.bytes;
    }
    return all;
}

std::string to_utf8(char32_t codepoint) {
    utf8proc_uint8_t bytes[4];
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(codepoint), bytes);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::string visible(std::string_view utf8) {
    constexpr char32_t first_picture = 0x2400;  // of the control character 0; the others follow in order
    constexpr char32_t picture_of_delete = 0x2421;
    constexpr char32_t replacement = 0xFFFD;
    std::string shown;
    for (std::size_t at = 0; at < utf8.size();) {
        const Codepoint codepoint = first_codepoint(utf8.substr(at));
        const std::size_t bytes = std::max<std::size_t>(codepoint.bytes, 1);
        const auto value = static_cast<char32_t>(codepoint.value);
        const bool is_control = value >= 0x80 && value < 0xA0;
        const bool breaks_line = value == 0x2028 || value == 0x2029;
        const bool turns_line = (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
        const bool is_none = (value >= 0xFDD0 && value <= 0xFDEF) || (value & 0xFFFE) == 0xFFFE;
        if (codepoint.bytes == 0 || is_control || breaks_line || turns_line || is_none) {
            shown += to_utf8(replacement);
        } else if (value < 0x20) {
            shown += to_utf8(first_picture + value);
        } else if (value == 0x7F) {
            shown += to_utf8(picture_of_delete);
        } else {
            shown += utf8.substr(at, bytes);
        }
        at += bytes;
    }
    return shown;
}

std::vector<std::string> graphemes(std::string_view utf8) {
    std::vector<std::string> all;
    while (!utf8.empty()) {
        all.emplace_back(first_grapheme(utf8));
        utf8.remove_prefix(all.back().size());
    }
    return all;
}

std::string first_characters(std::string_view utf8, std::size_t most) {
    if (utf8.size() <= most) return std::string(utf8);
    const std::vector<std::string> all = graphemes(utf8);
    std::string first;
    for (std::size_t i = 0; i < std::min(most, all.size()); ++i) first += all[i];
    return first;
}

std::string beginning(std::string_view utf8, std::size_t most) {
    std::string first = first_characters(utf8, most);
    return first.size() < utf8.size() ? first + "…" : first;
}

int grapheme_count(std::string_view utf8) { return static_cast<int>(graphemes(utf8).size()); }

int column_count(std::string_view utf8) {
    int columns = 0;
    for (const char32_t codepoint : codepoints(utf8))
        columns += std::max(utf8proc_charwidth(static_cast<utf8proc_int32_t>(codepoint)), 0);
    return columns;
}

std::string_view without_byte_order_mark(std::string_view utf8) {
    constexpr std::string_view byte_order_mark = "\uFEFF";
    while (utf8.starts_with(byte_order_mark)) utf8.remove_prefix(byte_order_mark.size());
    return utf8;
}

bool is_utf16_json(std::string_view bytes) {
    const bool has_mark = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    if (has_mark) bytes.remove_prefix(2);
    for (; bytes.size() >= 2; bytes.remove_prefix(2)) {
        if ((bytes[0] == '\0') == (bytes[1] == '\0')) return false;
        const char unit = bytes[0] == '\0' ? bytes[1] : bytes[0];
        if (std::string_view(" \t\r\n").find(unit) == std::string_view::npos) return unit == '{' || unit == '[';
    }
    return false;
}

bool is_utf32_json(std::string_view bytes) {
    constexpr std::string_view zeros("\0\0\0", 3);
    const bool has_mark = bytes.starts_with({"\xFF\xFE\0\0", 4}) || bytes.starts_with({"\0\0\xFE\xFF", 4});
    if (has_mark) bytes.remove_prefix(4);
    for (; bytes.size() >= 4; bytes.remove_prefix(4)) {
        const bool is_big_endian = bytes.starts_with(zeros);
        if (!is_big_endian && bytes.substr(1, 3) != zeros) return false;
        const char unit = is_big_endian ? bytes[3] : bytes[0];
        if (std::string_view(" \t\r\n").find(unit) == std::string_view::npos) return unit == '{' || unit == '[';
    }
    return false;
}

}  // namespace qkv
