#include "token_spans.h"

#include "qkv/tokenizer.h"

namespace qkv {

std::optional<std::vector<Span>> token_spans(std::string_view sentence, const std::vector<std::string>& tokens) {
    std::vector<Span> spans;
    std::size_t at = 0;
    for (const std::string& token : tokens) {
        at += leading_separators(sentence.substr(at));
        if (sentence.substr(at, token.size()) != token) return std::nullopt;
        spans.push_back({at, at + token.size()});
        at += token.size();
    }
    if (at + leading_separators(sentence.substr(at)) != sentence.size()) return std::nullopt;
    return spans;
}

}  // namespace qkv
