#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/text.h"

namespace qkv {

/// What becomes one token: a word (어절) or a character as a reader sees it (a grapheme cluster, UAX #29).
enum class TokenUnit { word, character };

/// The same text in Unicode normal form C. Fails on invalid UTF-8, naming the byte.
Result<std::string> normalize(std::string_view utf8);

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

/// How many bytes at the beginning are white space (or control characters): what separates tokens.
std::size_t leading_separators(std::string_view utf8);

/// The tokens of a sentence in NFC, of any script: its words, and punctuation at their ends (runs of one mark together,
/// apostrophes not). Either both of a pair of quotes or brackets are tokens, wherever they are in a word, or neither:
/// f(x) is one token. White space and invisible words separate tokens; a sentence with nothing else has no tokens.
std::vector<std::string> tokenize(std::string_view sentence, TokenUnit unit = TokenUnit::word);

}  // namespace qkv
