#pragma once

#include <string_view>

#include "qkv/document.h"

// Tokens edited by hand. The sentence follows: it always reads like its tokens, and each token keeps its own vectors.
// Tokens are counted from 0; an index lies inside the document.
namespace qkv {

/// Splits one token into two after `characters` of its characters (1 to grapheme_count() − 1). The first part keeps the
/// vectors, the second gets initial_vector(). Fails at max_sentence_tokens.
Result<Document> with_token_split(const Document& document, int token, int characters);

/// Merges token `first` and the one after it, which must exist, with the text between them in the sentence. The result
/// keeps the vectors of `first`, which undoes a split.
Document with_tokens_merged(const Document& document, int first);

/// Renames a token, which keeps its vectors. Fails on invalid UTF-8 and if nothing visible is left.
Result<Document> with_token_renamed(const Document& document, int token, std::string_view text);

/// Moves the token so that it has the index `to`.
Document with_token_moved(const Document& document, int token, int to);

/// Adds a token with the index `at` (0 to n) and initial_vector(). Fails like renaming and splitting.
Result<Document> with_token_added(const Document& document, int at, std::string_view text);

/// Removes this token. Fails if it is the only one left.
Result<Document> with_token_removed(const Document& document, int token);

/// Splits the sentence into tokens again and so undoes edits by hand. Tokens that are the same as before keep their
/// vectors. Fails if the sentence has more than max_sentence_tokens.
Result<Document> retokenized(const Document& document, TokenUnit unit);

}  // namespace qkv
