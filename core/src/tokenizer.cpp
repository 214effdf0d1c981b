#include "qkv/tokenizer.h"

#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <utf8proc.h>

namespace qkv {
namespace {

struct Codepoint {
    utf8proc_int32_t value = 0;
    std::size_t bytes = 0;  // 0: invalid
};

Codepoint first_codepoint(std::string_view utf8) {
    Codepoint codepoint;
    const auto* data = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
    const auto read = utf8proc_iterate(data, static_cast<utf8proc_ssize_t>(utf8.size()), &codepoint.value);
    if (read > 0) codepoint.bytes = static_cast<std::size_t>(read);
    return codepoint;
}

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

// Control characters can't be seen; they separate as white space does.
bool is_separator(std::string_view grapheme) {
    switch (utf8proc_category(first_codepoint(grapheme).value)) {
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
        case UTF8PROC_CATEGORY_CC: return true;
        default: return false;
    }
}

bool is_punctuation(std::string_view grapheme) {
    switch (utf8proc_category(first_codepoint(grapheme).value)) {
        case UTF8PROC_CATEGORY_PC:
        case UTF8PROC_CATEGORY_PD:
        case UTF8PROC_CATEGORY_PS:
        case UTF8PROC_CATEGORY_PE:
        case UTF8PROC_CATEGORY_PI:
        case UTF8PROC_CATEGORY_PF:
        case UTF8PROC_CATEGORY_PO: return true;
        default: return false;
    }
}

using Graphemes = std::vector<std::string>;

std::string joined(const Graphemes& all, std::size_t begin, std::size_t end) {
    std::string text;
    for (std::size_t i = begin; i < end; ++i) text += all[i];
    return text;
}

// Punctuation [begin, end): runs of one mark.
void append_marks(const Graphemes& all, std::size_t begin, std::size_t end, std::vector<std::string>& tokens) {
    for (std::size_t i = begin; i < end; ++i) {
        if (i > begin && all[i] == all[i - 1]) {
            tokens.back() += all[i];
        } else {
            tokens.push_back(all[i]);
        }
    }
}

// A word [begin, end) without white space: leading marks, body, trailing marks.
void append_word(const Graphemes& all, std::size_t begin, std::size_t end, std::vector<std::string>& tokens) {
    std::size_t body_begin = begin;
    while (body_begin < end && is_punctuation(all[body_begin])) ++body_begin;
    std::size_t body_end = end;
    while (body_end > body_begin && is_punctuation(all[body_end - 1])) --body_end;
    append_marks(all, begin, body_begin, tokens);
    if (body_begin < body_end) tokens.push_back(joined(all, body_begin, body_end));
    append_marks(all, body_end, end, tokens);
}

}  // namespace

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
    utf8proc_uint8_t* composed = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()),
                     &composed, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(composed, &std::free);
    if (size < 0) return tl::unexpected(Problem{"problem.utf8", {{"byte", "?"}, {"place", "?"}}});
    return std::string(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size));
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
    Graphemes all;
    while (!utf8.empty()) {
        all.emplace_back(first_grapheme(utf8));
        utf8.remove_prefix(all.back().size());
    }
    return all;
}

std::size_t leading_separators(std::string_view utf8) {
    std::size_t bytes = 0;
    while (bytes < utf8.size()) {
        const std::string_view grapheme = first_grapheme(utf8.substr(bytes));
        if (!is_separator(grapheme)) break;
        bytes += grapheme.size();
    }
    return bytes;
}

int grapheme_count(std::string_view utf8) { return static_cast<int>(graphemes(utf8).size()); }

std::vector<std::string> tokenize(std::string_view sentence, TokenUnit unit) {
    const Graphemes all = graphemes(sentence);
    std::vector<std::string> tokens;
    for (std::size_t begin = 0; begin < all.size();) {
        if (is_separator(all[begin])) {
            ++begin;
            continue;
        }
        std::size_t end = begin + 1;
        while (unit == TokenUnit::word && end < all.size() && !is_separator(all[end])) ++end;
        if (unit == TokenUnit::word) {
            append_word(all, begin, end, tokens);
        } else {
            tokens.push_back(all[begin]);
        }
        begin = end;
    }
    return tokens;
}

}  // namespace qkv
