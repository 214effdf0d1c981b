#include "qkv/token_edit.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <utility>

#include "document/token_rows.h"
#include "qkv/invisible.h"
#include "qkv/unicode.h"
#include "sentence/token_spans.h"

namespace qkv {
namespace {

// A token with the text before it in the sentence.
struct TextPiece {
    std::string gap;
    std::string text;
    int from = -1;
};

constexpr const char* space = " ";

// Tokens in order; together they are the sentence.
class TextPieces {
public:
    // If a file's sentence does not consist of its tokens, the tokens become the sentence.
    explicit TextPieces(const Document& document) : document_(document) {
        const auto spans = token_spans(document.sentence, document.tokens);
        std::size_t end = 0;
        for (std::size_t i = 0; i < document.tokens.size(); ++i) {
            std::string gap = i == 0 ? "" : space;
            if (spans) gap = document.sentence.substr(end, (*spans)[i].begin - end);
            if (spans) end = (*spans)[i].end;
            pieces.push_back({std::move(gap), document.tokens[i], static_cast<int>(i)});
        }
        if (spans) tail_ = document.sentence.substr(end);
    }

    Document document() const {
        Tokens tokens;
        for (const TextPiece& piece : pieces) {
            tokens.sentence += piece.gap + piece.text;
            tokens.texts.push_back(piece.text);
            tokens.from.push_back(piece.from);
        }
        tokens.sentence += tail_;
        return with_tokens(document_, std::move(tokens));
    }

    TextPiece take_out(std::size_t at) {
        TextPiece taken = std::move(pieces[at]);
        pieces.erase(begin() + static_cast<std::ptrdiff_t>(at));
        // Keeps the text after it separate from the text before it.
        if (at < pieces.size() && (at == 0 || pieces[at].gap.empty())) pieces[at].gap = taken.gap;
        return taken;
    }

    void put_in(std::size_t at, TextPiece piece) {
        piece.gap = space;
        if (at == 0) std::swap(piece.gap, pieces.front().gap);
        pieces.insert(begin() + static_cast<std::ptrdiff_t>(at), std::move(piece));
    }

    std::vector<TextPiece> pieces;

private:
    std::vector<TextPiece>::iterator begin() { return pieces.begin(); }

    const Document& document_;
    std::string tail_;
};

std::optional<Problem> full(const Document& document) {
    if (document.token_count() < max_sentence_tokens) return std::nullopt;
    return Problem{
        "problem.sentence.too_long",
        {{"tokens", fmt::format("{}", document.token_count() + 1)}, {"limit", fmt::format("{}", max_sentence_tokens)}}};
}

// Without white space at the ends, which would belong to no token.
Result<std::string> token_text(std::string_view typed) {
    auto text = normalize(without_byte_order_mark(typed));
    if (!text) return text;
    std::vector<std::string> characters = graphemes(*text);
    const auto is_separator = [](const std::string& character) {
        return leading_separators(character) == character.size();
    };
    const auto first = std::find_if_not(characters.begin(), characters.end(), is_separator);
    const auto last = std::find_if_not(characters.rbegin(), std::make_reverse_iterator(first), is_separator).base();
    if (first == last) return tl::unexpected(Problem{"problem.token.empty", {}});
    const std::string shown = std::accumulate(first, last, std::string());
    if (!has_visible(shown)) return tl::unexpected(Problem{"problem.text.invisible", {}});
    return shown;
}

}  // namespace

Result<Document> with_token_split(const Document& document, int token, int characters) {
    if (const auto problem = full(document)) return tl::unexpected(*problem);
    TextPieces all(document);
    TextPiece& whole = all.pieces[index(token)];
    const std::vector<std::string> parts = graphemes(whole.text);
    const auto cut = parts.begin() + characters;
    const auto first = token_text(std::accumulate(parts.begin(), cut, std::string()));
    const auto second = token_text(std::accumulate(cut, parts.end(), std::string()));
    if (!first) return tl::unexpected(first.error());
    if (!second) return tl::unexpected(second.error());
    const std::string between = whole.text.substr(first->size(), whole.text.size() - first->size() - second->size());
    whole.text = *first;
    all.pieces.insert(all.pieces.begin() + token + 1, {between, *second, -1});
    return all.document();
}

Document with_tokens_merged(const Document& document, int first) {
    TextPieces all(document);
    TextPiece& kept = all.pieces[index(first)];
    const TextPiece& gone = all.pieces[index(first) + 1];
    kept.text += gone.gap + gone.text;
    all.pieces.erase(all.pieces.begin() + first + 1);
    return all.document();
}

Result<Document> with_token_renamed(const Document& document, int token, std::string_view text) {
    return token_text(text).map([&](const std::string& name) {
        TextPieces all(document);
        all.pieces[index(token)].text = name;
        return all.document();
    });
}

Document with_token_moved(const Document& document, int token, int to) {
    TextPieces all(document);
    if (token == to) return document;
    all.put_in(index(to), all.take_out(index(token)));
    return all.document();
}

Result<Document> with_token_added(const Document& document, int at, std::string_view text) {
    if (const auto problem = full(document)) return tl::unexpected(*problem);
    return token_text(text).map([&](const std::string& name) {
        TextPieces all(document);
        all.put_in(index(at), {space, name, -1});
        return all.document();
    });
}

Result<Document> with_token_removed(const Document& document, int token) {
    if (document.token_count() == 1) return tl::unexpected(Problem{"problem.token.last", {}});
    TextPieces all(document);
    all.take_out(index(token));
    return all.document();
}

}  // namespace qkv
