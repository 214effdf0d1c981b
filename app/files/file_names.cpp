#include "files/file_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <utf8proc.h>

#include "platform/folders.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"
#include "qkv/path.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr char32_t first_syllable = 0xAC00;
constexpr char32_t last_syllable = 0xD7A3;
constexpr int finals = 28;
constexpr int syllables_of_initial = 21 * finals;

// The letters that a keyboard gives (compatibility jamo), in the order of the initials of syllables.
constexpr std::u32string_view initials = U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

bool is_syllable(char32_t c) { return c >= first_syllable && c <= last_syllable; }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

bool is_found_by(char32_t c, char32_t typed, bool is_last) {
    if (c == typed) return true;
    if (!is_syllable(c)) return false;
    const auto number = static_cast<int>(c - first_syllable);
    const auto initial = initials.find(typed);
    if (initial != std::u32string_view::npos) {
        return number / syllables_of_initial == static_cast<int>(initial);
    }
    if (!is_last || !is_syllable(typed)) return false;
    const auto typed_number = static_cast<int>(typed - first_syllable);
    return typed_number % finals == 0 && number / finals == typed_number / finals;
}

bool stands_at(const ComparableName& name, const ComparableName& part, std::size_t at) {
    if (at + part.size() > name.size()) return false;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (!is_found_by(name[at + i], part[i], i + 1 == part.size())) return false;
    }
    return true;
}

// The digits from `at` on, without leading zeros.
std::u32string_view number_at(const ComparableName& name, std::size_t& at) {
    while (at < name.size() && name[at] == U'0') ++at;
    const std::size_t begin = at;
    while (at < name.size() && is_digit(name[at])) ++at;
    return std::u32string_view(name).substr(begin, at - begin);
}

bool ends_without_case(std::string_view name, std::string_view ending) {
    const auto is_same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; };
    return name.size() >= ending.size() &&
           std::equal(ending.begin(), ending.end(), name.end() - static_cast<std::ptrdiff_t>(ending.size()),
                      [&](char wanted, char c) { return is_same(c, wanted); });
}

}  // namespace

std::string shown_name(std::string_view bytes) {
    std::string valid;
    while (!bytes.empty()) {
        utf8proc_int32_t codepoint = 0;
        const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                           static_cast<utf8proc_ssize_t>(bytes.size()), &codepoint);
        const bool is_visible = read > 0 && !is_control(static_cast<char32_t>(codepoint));
        const auto length = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(read, 1));
        valid += is_visible ? std::string(bytes.substr(0, length)) : to_utf8(replacement);
        bytes.remove_prefix(length);
    }
    return normalize(valid).value_or(valid);
}

std::string shown_end(const std::filesystem::path& path) {
    return shown_name(path.has_filename() ? to_utf8(path.filename()) : to_utf8(path));
}

ComparableName comparable(std::string_view utf8) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                   static_cast<utf8proc_ssize_t>(utf8.size()), &mapped, options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
    const std::vector<char32_t> letters =
        size < 0 ? codepoints(utf8)
                 : codepoints({reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)});
    return {letters.begin(), letters.end()};
}

int compare_names(const ComparableName& a, const ComparableName& b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (is_digit(a[i]) && is_digit(b[j])) {
            const std::u32string_view first = number_at(a, i);
            const std::u32string_view second = number_at(b, j);
            if (first.size() != second.size()) return first.size() < second.size() ? -1 : 1;
            if (const int order = first.compare(second); order != 0) return order;
        } else {
            if (a[i] != b[j]) return a[i] < b[j] ? -1 : 1;
            ++i;
            ++j;
        }
    }
    if (i < a.size() || j < b.size()) return j < b.size() ? -1 : 1;
    return a.compare(b);
}

bool holds(const ComparableName& name, const ComparableName& part) {
    for (std::size_t at = 0; at + part.size() <= name.size(); ++at) {
        if (stands_at(name, part, at)) return true;
    }
    return false;
}

bool begins_with(const ComparableName& name, const ComparableName& part) { return stands_at(name, part, 0); }

bool is_document_name(std::string_view name) { return ends_without_case(name, document_ending); }

bool can_be_opened(std::string_view name) {
    if (ends_without_case(name, ".csv")) return names_exported_table(name);
    return has_opened_ending(name) || ends_without_case(name, ".md");
}

std::string with_document_ending(std::string name) {
    if (is_document_name(name)) return name;
    for (const std::string_view begun : {".qkv", ".json"}) {
        if (!ends_without_case(name, begun) || name.size() == begun.size()) continue;
        name.resize(name.size() - begun.size());
        break;
    }
    return name += document_ending;
}

std::string without_document_ending(std::string name) {
    for (const std::string_view ending : {document_ending, std::string_view(".json")}) {
        if (!ends_without_case(name, ending)) continue;
        name.resize(name.size() - ending.size());
        break;
    }
    return name;
}

namespace {

std::string_view without_blanks(std::string_view typed) {
    constexpr std::string_view blanks = " \t\r\n";
    typed.remove_prefix(std::min(typed.find_first_not_of(blanks), typed.size()));
    return typed.substr(0, typed.find_last_not_of(blanks) + 1);
}

// As file managers and shells put them around a path with blanks in it.
std::string_view without_quotes(std::string_view typed) {
    const bool is_quoted = typed.size() > 2 && (typed.front() == '\'' || typed.front() == '"') &&
                           typed.back() == typed.front() && is_path(typed);
    return is_quoted ? typed.substr(1, typed.size() - 2) : typed;
}

// "%20" and the like as the bytes that they stand for.
std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        int byte = 0;
        const char* const end = text.data() + std::min(i + 3, text.size());
        const bool is_byte = text[i] == '%' && i + 2 < text.size() &&
                             std::from_chars(text.data() + i + 1, end, byte, 16).ptr == end && byte > 0;
        decoded += is_byte ? static_cast<char>(byte) : text[i];
        if (is_byte) i += 2;
    }
    return decoded;
}

// The path of file:///path, file://localhost/path or file:/path (RFC 8089); none for any other text.
std::optional<std::string> path_of_address(std::string_view typed) {
    constexpr std::string_view scheme = "file:";
    const bool has_scheme =
        typed.size() > scheme.size() && comparable(typed.substr(0, scheme.size())) == comparable(scheme);
    if (!has_scheme) return std::nullopt;
    typed.remove_prefix(scheme.size());
    if (typed.starts_with("//")) typed.remove_prefix(std::min(typed.find('/', 2), typed.size()));
    if (!typed.starts_with('/')) return std::nullopt;
    return percent_decoded(typed);
}

}  // namespace

bool is_path(std::string_view typed) { return typed.find('/') != std::string_view::npos || typed.starts_with('~'); }

std::filesystem::path typed_path(std::string_view typed, const std::filesystem::path& folder) {
    typed = without_quotes(without_blanks(typed));
    if (const auto path = path_of_address(typed)) return path_from_utf8(*path).lexically_normal();
    const bool is_in_home = typed == "~" || typed.starts_with("~/");
    if (!is_in_home) return (folder / path_from_utf8(typed)).lexically_normal();
    typed.remove_prefix(std::min<std::size_t>(typed.size(), 2));
    return (home_folder() / path_from_utf8(typed)).lexically_normal();
}

std::string shown_size(std::uintmax_t bytes) {
    if (bytes < 1000) return fmt::format("{} B", bytes);
    constexpr std::array units{"kB", "MB", "GB", "TB", "PB", "EB"};
    double size = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    while (size >= 999.5 && unit + 1 < units.size()) {
        size /= 1000;
        ++unit;
    }
    return size < 9.95 ? fmt::format("{:.1f} {}", size, units[unit]) : fmt::format("{:.0f} {}", size, units[unit]);
}

std::string shown_time(std::int64_t unix_s) {
    std::tm local{};
    try {
        local = fmt::localtime(unix_s);
    } catch (const fmt::format_error&) {  // out of range
        return {};
    }
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                       local.tm_hour, local.tm_min);
}

}  // namespace qkv
