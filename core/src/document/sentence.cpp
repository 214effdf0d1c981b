// Documents from sentences, and how tokens keep their vectors when the sentence changes.
#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "document/check.h"
#include "document/token_rows.h"
#include "qkv/document.h"
#include "qkv/head_edit.h"
#include "qkv/sentence_length.h"
#include "qkv/token_edit.h"
#include "qkv/unicode.h"
#include "sentence/token_spans.h"

namespace qkv {
namespace {

using Texts = std::vector<std::string>;

// What the tokenizer makes of a sentence.
struct Cut {
    std::string sentence;
    Texts texts;

    std::vector<Span> spans() const { return *token_spans(sentence, texts); }
    std::string_view between(const Span& span) const {
        return std::string_view(sentence).substr(span.begin, span.end - span.begin);
    }
};

Result<Cut> cut(std::string_view sentence, TokenUnit unit) {
    if (sentence.size() > largest_sentence_bytes) return tl::unexpected(too_long_sentence());
    auto normalized = normalize(sentence);
    if (!normalized) return tl::unexpected(normalized.error());
    auto texts = tokenize(*normalized, unit);
    if (texts.empty()) {
        const bool is_blank = normalized->find_first_not_of(" \t\r\n") == std::string::npos;
        return tl::unexpected(Problem{is_blank ? "problem.sentence.empty" : "problem.text.invisible", {}});
    }
    return Cut{std::move(*normalized), std::move(texts)};
}

// A token of a file may end in white space; the tokens of a sentence that is typed do not.
std::string without_trailing_separators(const std::string& token) {
    Texts characters = graphemes(token);
    std::size_t bytes = token.size();
    for (; !characters.empty() && leading_separators(characters.back()) == characters.back().size();
         characters.pop_back())
        bytes -= characters.back().size();
    return token.substr(0, bytes);
}

// The shortest stretch of a sentence at whose ends both a token of the document and one of the tokenizer end: a plain
// word, a word that was split by hand, words that were merged.
struct Stretch {
    Span span;
    std::size_t first_cut, cut_count;
    std::size_t first_token, token_count;
};

// The rest, where the two never end together again, is in no stretch.
std::vector<Stretch> stretches(const std::vector<Span>& cuts, const std::vector<Span>& tokens) {
    std::vector<Stretch> all;
    for (std::size_t i = 0, j = 0; i < cuts.size() && j < tokens.size();) {
        Stretch stretch{{std::min(cuts[i].begin, tokens[j].begin), 0}, i, 1, j, 1};
        while (cuts[i].end != tokens[j].end) {
            if (cuts[i].end < tokens[j].end) {
                ++i;
                ++stretch.cut_count;
            } else {
                ++j;
                ++stretch.token_count;
            }
            if (i == cuts.size() || j == tokens.size()) return all;
        }
        stretch.span.end = cuts[i].end;
        all.push_back(stretch);
        ++i;
        ++j;
    }
    return all;
}

// Restores the tokens of a document where its sentence is unchanged.
class Continuation {
public:
    Continuation(const Texts& kept, const std::vector<Span>& kept_spans, const Cut& before, const Cut& now)
        : kept_(kept), before_(before), now_(now), from_(continued(before.texts, now.texts)) {
        stretches_ = stretches(before.spans(), kept_spans);
        const std::vector<Span> spans = now.spans();
        for (std::size_t i = 0; i < now.texts.size();) {
            const Stretch* stretch = continued_at(i, spans);
            i += stretch == nullptr ? add_new(i) : add_old(*stretch);
        }
    }

    Tokens tokens() const { return tokens_; }

private:
    const Stretch* continued_at(std::size_t i, const std::vector<Span>& spans) const {
        for (const Stretch& stretch : stretches_) {
            if (from_[i] != static_cast<int>(stretch.first_cut)) continue;
            const std::size_t last = i + stretch.cut_count - 1;
            if (last >= spans.size() || from_[last] != static_cast<int>(stretch.first_cut + stretch.cut_count) - 1)
                return nullptr;
            const bool reads_the_same =
                before_.between(stretch.span) == now_.between({spans[i].begin, spans[last].end});
            return reads_the_same ? &stretch : nullptr;
        }
        return nullptr;
    }

    std::size_t add_new(std::size_t i) {
        tokens_.texts.push_back(now_.texts[i]);
        tokens_.from.push_back(-1);
        return 1;
    }

    std::size_t add_old(const Stretch& stretch) {
        for (std::size_t token = stretch.first_token; token < stretch.first_token + stretch.token_count; ++token) {
            tokens_.texts.push_back(kept_[token]);
            tokens_.from.push_back(static_cast<int>(token));
        }
        return stretch.cut_count;
    }

    const Texts& kept_;
    const Cut& before_;
    const Cut& now_;
    std::vector<int> from_;
    std::vector<Stretch> stretches_;
    Tokens tokens_;
};

Tokens continued_tokens(const Document& document, const Cut& now, TokenUnit unit) {
    Texts kept = document.tokens;
    std::ranges::transform(kept, kept.begin(), without_trailing_separators);
    const auto spans = token_spans(document.sentence, kept);
    if (!spans || spans->empty()) return {now.sentence, now.texts, continued(document.tokens, now.texts)};
    const Cut before{document.sentence, tokenize(document.sentence, unit)};
    Tokens tokens = Continuation(kept, *spans, before, now).tokens();
    tokens.sentence = now.sentence;
    return tokens;
}

tl::unexpected<Problem> too_many_tokens(std::size_t tokens) {
    return tl::unexpected(
        Problem{"problem.sentence.too_long",
                {{"tokens", fmt::format("{}", tokens)}, {"limit", fmt::format("{}", max_sentence_tokens)}}});
}

Result<Document> limited(const Document& document, Tokens tokens) {
    if (tokens.texts.size() > max_sentence_tokens) return too_many_tokens(tokens.texts.size());
    Document changed = with_tokens(document, std::move(tokens));
    if (auto problem = check_words(changed)) return tl::unexpected(std::move(*problem));
    return changed;
}

}  // namespace

Problem too_long_sentence() {
    return {"problem.sentence.too_many_bytes", {{"limit", fmt::format("{}", largest_sentence_bytes / 1024)}}};
}

std::vector<int> continued(const Texts& old_texts, const Texts& new_texts) {
    const std::size_t rows = old_texts.size();
    const std::size_t columns = new_texts.size();
    std::vector<int> length((rows + 1) * (columns + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> int& { return length[i * (columns + 1) + j]; };
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;) {
            at(i, j) = old_texts[i] == new_texts[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
        }
    }
    std::vector<int> from(columns, -1);
    for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
        if (old_texts[i] == new_texts[j]) {
            from[j++] = static_cast<int>(i++);
        } else if (at(i + 1, j) >= at(i, j + 1)) {
            ++i;
        } else {
            ++j;
        }
    }
    return from;
}

Result<Document> document_from_sentence(std::string_view sentence, TokenUnit unit) {
    Document empty;
    empty.head().q = empty.head().k = empty.head().v = Matrix(0, default_dimensions);
    return with_sentence(empty, sentence, unit);
}

Result<Document> with_sentence(const Document& document, std::string_view sentence, TokenUnit unit) {
    if (sentence.size() > largest_sentence_bytes) return tl::unexpected(too_long_sentence());
    const auto typed = normalize(sentence);
    if (typed && !document.tokens.empty() && *typed == document.sentence) return document;
    return cut(without_byte_order_mark(sentence), unit).and_then([&](const Cut& now) -> Result<Document> {
        // Merged tokens of the document may reduce the count, but by no more than it has. Finding them in a sentence of
        // many thousand would take memory for every pair.
        const std::size_t before = tokenize(document.sentence, unit).size();
        if (now.texts.size() > before + max_sentence_tokens) return too_many_tokens(now.texts.size());
        return limited(document, continued_tokens(document, now, unit));
    });
}

Result<Document> with_key_sentence(const Document& document, std::string_view sentence, TokenUnit unit) {
    return cut(without_byte_order_mark(sentence), unit).and_then([&](const Cut& now) -> Result<Document> {
        if (now.texts.size() > max_sentence_tokens) return too_many_tokens(now.texts.size());
        return with_key_tokens(document, {now.sentence, now.texts, continued(document.key_tokens(), now.texts)});
    });
}

Document without_key_sentence(const Document& document) {
    Document changed = with_key_tokens(
        document, {document.sentence, document.tokens, continued(document.key_tokens(), document.tokens)});
    changed.keys.reset();
    return changed;
}

Result<Document> retokenized(const Document& document, TokenUnit unit) {
    return cut(document.sentence, unit).and_then([&](const Cut& now) -> Result<Document> {
        if (now.texts.size() > max_sentence_tokens) return too_many_tokens(now.texts.size());
        return limited(document, {now.sentence, now.texts, continued(document.tokens, now.texts)});
    });
}

}  // namespace qkv
