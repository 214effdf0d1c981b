#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/text.h"

namespace qkv {

/// The same text in Unicode normal form C. Fails on invalid UTF-8, naming the byte.
Result<std::string> normalize(std::string_view utf8);

/// The letters of a text: its code points in Unicode normal form D, where a syllable of Hangul is two or three jamo.
/// `utf8` must be valid.
std::vector<char32_t> letters(std::string_view utf8);

/// Whether there is a letter of any script.
bool has_letter(std::string_view utf8);

/// The code points of a text, without bytes that are not UTF-8.
std::vector<char32_t> codepoints(std::string_view utf8);

/// One code point as UTF-8.
std::string to_utf8(char32_t codepoint);

/// The text with visible signs instead of everything that would begin a new line, change the direction or control a
/// terminal: a line break is ␊, a tab ␉ and so on; control characters without their own sign and bytes that are not
/// characters are �.
std::string visible(std::string_view utf8);

/// The characters as a reader sees them (grapheme clusters). `utf8` must be valid.
std::vector<std::string> graphemes(std::string_view utf8);

/// Number of characters as a reader sees them.
int grapheme_count(std::string_view utf8);

/// The first `most` of them, or all.
std::string first_characters(std::string_view utf8, std::size_t most);

/// Likewise, with “…” after them if there are more.
std::string beginning(std::string_view utf8, std::size_t most);

/// How many columns of a terminal a text takes: two for a syllable of Hangul.
int column_count(std::string_view utf8);

/// The text without a byte-order mark at the beginning, which some editors put there.
std::string_view without_byte_order_mark(std::string_view utf8);

/// Whether it is JSON in UTF-16, which editors on Windows call Unicode: with or without a byte-order mark.
bool is_utf16_json(std::string_view bytes);

/// Likewise in UTF-32.
bool is_utf32_json(std::string_view bytes);

}  // namespace qkv
