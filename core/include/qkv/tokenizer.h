#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/unicode.h"

namespace qkv {

/// What becomes one token: a word (어절) or a character as a reader sees it (a grapheme cluster, UAX #29).
enum class TokenUnit { word, character };

/// How many bytes at the beginning are white space (or control characters): what separates tokens.
std::size_t leading_separators(std::string_view utf8);

/// The tokens of a sentence in NFC, of any script: its words, and punctuation at their ends (runs of one mark together,
/// apostrophes not). Either both of a pair of quotes or brackets are tokens, wherever they are in a word, or neither:
/// f(x) is one token. White space and invisible words separate tokens; a sentence with nothing else has no tokens.
std::vector<std::string> tokenize(std::string_view sentence, TokenUnit unit = TokenUnit::word);

}  // namespace qkv
