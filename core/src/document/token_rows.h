#pragma once

#include <string>
#include <vector>

#include "qkv/document.h"

namespace qkv {

/// A sentence and its tokens. from[i] is the index of the token of the old document whose vectors token i keeps, or −1
/// for one that gets initial_vector(), or initial_embedding() where there are embeddings.
struct Tokens {
    std::string sentence;
    std::vector<std::string> texts;
    std::vector<int> from;
};

/// For every new text, the index of the old text that it continues, or −1: a longest common subsequence.
std::vector<int> continued(const std::vector<std::string>& old_texts, const std::vector<std::string>& new_texts);

/// `document` with other key tokens, which are those of another sentence from then on. At least one, none empty.
Document with_key_tokens(const Document& document, Tokens tokens);

/// `document` with other tokens. At least one, none empty.
Document with_tokens(const Document& document, Tokens tokens);

}  // namespace qkv
