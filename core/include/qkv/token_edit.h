#pragma once

#include <string_view>

#include "qkv/document.h"

// Tokens changed by hand. The sentence follows: it always reads as its tokens do, and each token keeps its own vectors.
// Tokens are counted from 0; an index lies inside the document.
namespace qkv {

/// One token made two after `characters` of its characters (1 to grapheme_count() − 1). The first part keeps the
/// vectors, the second gets initial_vector(). Fails at max_sentence_tokens.
Result<Document> with_token_split(const Document& document, int token, int characters);

/// Token `first` and the one after it made one, with what stands between them in the sentence. It keeps the vectors
/// of `first`, so that it undoes a split.
Document with_tokens_merged(const Document& document, int first);

/// Another text for a token, whose vectors stay. Fails on invalid UTF-8 and when nothing visible is left.
Result<Document> with_token_renamed(const Document& document, int token, std::string_view text);

/// The token taken out and put back in so that it has the index `to`.
Document with_token_moved(const Document& document, int token, int to);

/// A new token that has the index `at` (0 to n), with initial_vector(). Fails as renaming and splitting do.
Result<Document> with_token_added(const Document& document, int at, std::string_view text);

/// Without this token. Fails for the last one left.
Result<Document> with_token_removed(const Document& document, int token);

/// The sentence cut into tokens anew, what was done by hand undone. Tokens that come out the same keep their vectors.
Result<Document> retokenized(const Document& document, TokenUnit unit);

}  // namespace qkv
