#include "qkv/tokenizer.h"

#include <algorithm>
#include <utf8proc.h>

#include "base/codepoint.h"
#include "qkv/invisible.h"
#include "sentence/marks.h"

namespace qkv {
namespace {

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

bool has_visible(std::string_view utf8) { return first_visible(utf8) != 0; }

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
