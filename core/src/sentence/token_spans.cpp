#include "sentence/token_spans.h"

#include "qkv/invisible.h"
#include "qkv/tokenizer.h"

namespace qkv {

std::optional<std::vector<Span>> token_spans(std::string_view sentence, const std::vector<std::string>& tokens) {
    std::vector<Span> spans;
    std::size_t at = 0;
    for (const std::string& token : tokens) {
        at += leading_separators(sentence.substr(at));
        if (!sentence.substr(at).starts_with(token)) at += leading_blanks(sentence.substr(at));
        if (!sentence.substr(at).starts_with(token)) return std::nullopt;
        spans.push_back({at, at + token.size()});
        at += token.size();
    }
    return has_visible(sentence.substr(at)) ? std::nullopt : std::optional(spans);
}

}  // namespace qkv
