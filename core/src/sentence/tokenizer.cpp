#include "qkv/tokenizer.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <utf8proc.h>

#include "qkv/invisible.h"
#include "sentence/marks.h"

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

// Control characters are invisible; they separate tokens like white space.
bool is_separator(const Codepoint& codepoint) {
    switch (utf8proc_category(codepoint.value)) {
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
        case UTF8PROC_CATEGORY_CC: return true;
        default: return false;
    }
}

std::size_t bytes_before_separator(std::string_view utf8) {
    std::size_t at = 0;
    while (at < utf8.size()) {
        const Codepoint codepoint = first_codepoint(utf8.substr(at));
        if (is_separator(codepoint)) break;
        at += std::max<std::size_t>(codepoint.bytes, 1);
    }
    return at;
}

// White space and other invisible characters: control, format and zero-width characters, fillers and blanks.
bool is_visible(char32_t codepoint) {
    constexpr char32_t braille_blank = 0x2800;
    const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(codepoint));
    switch (property->category) {
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
        case UTF8PROC_CATEGORY_CC: return false;
        case UTF8PROC_CATEGORY_CF:
            // Signs around a number, as in Arabic.
            return property->boundclass == UTF8PROC_BOUNDCLASS_PREPEND;
        default: return property->ignorable == 0 && codepoint != braille_blank;
    }
}

// 0 if there is none.
char32_t first_visible(std::string_view grapheme) {
    const std::vector<char32_t> all = codepoints(grapheme);
    const auto found = std::find_if(all.begin(), all.end(), is_visible);
    return found == all.end() ? 0 : *found;
}

// An invisible character goes with the visible one before it in the word, or after it. A word with nothing visible
// separates tokens.
void append_characters(std::string_view word, std::vector<Character>& all) {
    const std::size_t first = all.size();
    for (std::string& grapheme : graphemes(word)) {
        const char32_t visible = first_visible(grapheme);
        const bool goes_on = all.size() > first && (visible == 0 || all.back().codepoint == 0);
        if (!goes_on) {
            all.push_back({std::move(grapheme), visible, false});
            continue;
        }
        all.back().text += grapheme;
        if (visible != 0) all.back().codepoint = visible;
    }
    all.back().is_separator = all.back().codepoint == 0;
}

std::vector<Character> characters_of(std::string_view sentence) {
    std::vector<Character> all;
    while (!sentence.empty()) {
        const std::size_t blank = leading_separators(sentence);
        if (blank > 0) all.push_back({std::string(sentence.substr(0, blank)), 0, true});
        sentence.remove_prefix(blank);
        const std::size_t word = bytes_before_separator(sentence);
        if (word > 0) append_characters(sentence.substr(0, word), all);
        sentence.remove_prefix(word);
    }
    return all;
}

using Tokens = std::vector<std::string>;

// A word without white space: runs of one mark, and the text between them.
void append_word(const std::vector<Character>& all, const std::vector<bool>& parted, std::size_t begin, std::size_t end,
                 Tokens& tokens) {
    for (std::size_t i = begin; i < end; ++i) {
        const bool goes_on = i > begin && parted[i] == parted[i - 1] && (!parted[i] || all[i].text == all[i - 1].text);
        if (goes_on) {
            tokens.back() += all[i].text;
        } else {
            tokens.push_back(all[i].text);
        }
    }
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
    std::vector<std::string> all;
    while (!utf8.empty()) {
        all.emplace_back(first_grapheme(utf8));
        utf8.remove_prefix(all.back().size());
    }
    return all;
}

std::size_t leading_separators(std::string_view utf8) {
    std::size_t at = 0;
    while (at < utf8.size()) {
        const Codepoint codepoint = first_codepoint(utf8.substr(at));
        if (!is_separator(codepoint)) break;
        at += std::max<std::size_t>(codepoint.bytes, 1);
    }
    return at;
}

std::size_t leading_blanks(std::string_view utf8) {
    std::size_t at = leading_separators(utf8);
    while (at < utf8.size()) {
        const std::string_view word = utf8.substr(at, bytes_before_separator(utf8.substr(at)));
        if (has_visible(word)) break;
        at += word.size();
        at += leading_separators(utf8.substr(at));
    }
    return at;
}

int grapheme_count(std::string_view utf8) { return static_cast<int>(graphemes(utf8).size()); }

bool has_visible(std::string_view utf8) { return first_visible(utf8) != 0; }

std::string_view without_byte_order_mark(std::string_view utf8) {
    constexpr std::string_view byte_order_mark = "\uFEFF";
    while (utf8.starts_with(byte_order_mark)) utf8.remove_prefix(byte_order_mark.size());
    return utf8;
}

std::vector<std::string> tokenize(std::string_view sentence, TokenUnit unit) {
    const std::vector<Character> all = characters_of(sentence);
    const std::vector<bool> parted = parted_marks(all);
    Tokens tokens;
    for (std::size_t begin = 0; begin < all.size(); ++begin) {
        if (all[begin].is_separator) continue;
        std::size_t end = begin + 1;
        while (unit == TokenUnit::word && end < all.size() && !all[end].is_separator) ++end;
        append_word(all, parted, begin, end, tokens);
        begin = end - 1;
    }
    return tokens;
}

}  // namespace qkv
