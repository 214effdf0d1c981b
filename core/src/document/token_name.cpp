#include "qkv/token_name.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "base/short_text.h"

namespace qkv {
namespace {

using TokenTexts = std::vector<std::string>;

std::string subscript_in(const TokenTexts& tokens, int token) {
    const std::string& text = tokens[index(token)];
    const auto same_before = std::count(tokens.begin(), tokens.begin() + token, text);
    const bool has_same_behind = std::find(tokens.begin() + token + 1, tokens.end(), text) != tokens.end();
    return same_before > 0 || has_same_behind ? subscript(static_cast<int>(same_before)) : std::string();
}

std::string name_in(const TokenTexts& tokens, int token) {
    return visible(tokens[index(token)]) + subscript_in(tokens, token);
}

std::vector<std::string> names_of(const TokenTexts& tokens) {
    std::unordered_map<std::string_view, int> counts;
    for (const std::string& token : tokens) ++counts[token];
    std::unordered_map<std::string_view, int> named;
    std::vector<std::string> names;
    for (const std::string& token : tokens) {
        names.push_back(visible(token));
        if (counts[token] > 1) names.back() += subscript(named[token]++);
    }
    return names;
}

std::string short_name_in(const TokenTexts& tokens, int token) {
    return shortened(tokens[index(token)]) + subscript_in(tokens, token);
}

}  // namespace

std::string token_subscript(const Document& document, int token) { return subscript_in(document.tokens, token); }

std::string_view token_subscript(std::string_view name) {
    // U+2080 to U+2089 are the bytes E2 82 80 to E2 82 89.
    const auto is_subscript = [&](std::size_t at) {
        return name.substr(at, 2) == "\xE2\x82" && static_cast<unsigned char>(name[at + 2]) <= 0x89;
    };
    std::size_t begin = name.size();
    while (begin >= 3 && is_subscript(begin - 3)) begin -= 3;
    return name.substr(begin);
}

std::string token_name(const Document& document, int token) { return name_in(document.tokens, token); }

std::string key_name(const Document& document, int key) { return name_in(document.key_tokens(), key); }

std::vector<std::string> token_names(const Document& document) { return names_of(document.tokens); }

std::vector<std::string> key_names(const Document& document) { return names_of(document.key_tokens()); }

std::string short_token_name(const Document& document, int token) { return short_name_in(document.tokens, token); }

std::string short_key_name(const Document& document, int key) { return short_name_in(document.key_tokens(), key); }

}  // namespace qkv
