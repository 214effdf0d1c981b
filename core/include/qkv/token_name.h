#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/document.h"

namespace qkv {

// What a token is called wherever people read it: its text as visible() shows it and, where other tokens have the same
// text, a subscript that counts them: 배₁, 배₂. Files that programs read hold the text alone.

/// `token` is counted from 0 and lies inside the document; so in all of these.
std::string token_name(const Document& document, int token);
/// That of a key: in cross-attention a token of the other sentence.
std::string key_name(const Document& document, int key);

/// Those of all tokens or keys, in one pass.
std::vector<std::string> token_names(const Document& document);
std::vector<std::string> key_names(const Document& document);

/// At most 24 characters of the text, for sentences and formulas in a line.
std::string short_token_name(const Document& document, int token);
std::string short_key_name(const Document& document, int key);

/// What stands after the text: "₂", or nothing if no other token has it.
std::string token_subscript(const Document& document, int token);
/// The digits below the line at the end of a name, which have to stay when the name is cut.
std::string_view token_subscript(std::string_view name);

}  // namespace qkv
