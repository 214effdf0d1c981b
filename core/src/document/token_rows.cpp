#include "document/token_rows.h"

#include <algorithm>
#include <utility>

namespace qkv {
namespace {

// `initial(text)`: the row of a new token.
template <class Initial>
Matrix rows_of(const Tokens& tokens, const Matrix& old, Initial initial) {
    Matrix vectors(static_cast<Eigen::Index>(tokens.texts.size()), old.cols());
    for (std::size_t i = 0; i < tokens.texts.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        if (tokens.from[i] >= 0) {
            vectors.row(row) = old.row(tokens.from[i]);
        } else {
            vectors.row(row) = initial(tokens.texts[i]);
        }
    }
    return vectors;
}

Matrix vectors_of(const Tokens& tokens, const Matrix& old, VectorRole role) {
    return rows_of(tokens, old,
                   [&](const std::string& token) { return initial_vector(token, role, static_cast<int>(old.cols())); });
}

Matrix embeddings_of(const Tokens& tokens, const Matrix& old) {
    return rows_of(tokens, old,
                   [&](const std::string& token) { return initial_embedding(token, static_cast<int>(old.cols())); });
}

// Of a new token all is 0.
Matrix rows_with_zeros(const std::vector<int>& from, const Matrix& old) {
    Matrix changed = Matrix::Zero(static_cast<Eigen::Index>(from.size()), old.cols());
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (from[i] >= 0) changed.row(static_cast<Eigen::Index>(i)) = old.row(from[i]);
    }
    return changed;
}

Matrix columns_with_zeros(const std::vector<int>& from, const Matrix& old) {
    if (old.size() == 0) return old;
    return rows_with_zeros(from, old.transpose()).transpose();
}

// A matrix of queries × keys; the keys follow only in self-attention.
Matrix pairs_of(const Tokens& tokens, const Matrix& old, bool keys_follow) {
    if (old.size() == 0) return old;
    const Matrix rows = rows_with_zeros(tokens.from, old);
    return keys_follow ? columns_with_zeros(tokens.from, rows) : rows;
}

std::vector<bool> flags_of(const Tokens& tokens, const std::vector<bool>& old) {
    if (old.empty()) return old;
    std::vector<bool> changed;
    for (const int from : tokens.from) changed.push_back(from >= 0 && old[index(from)]);
    return changed;
}

void take_new_rows(const std::vector<int>& from, const Matrix& source, Matrix& to) {
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (from[i] < 0) to.row(static_cast<Eigen::Index>(i)) = source.row(static_cast<Eigen::Index>(i));
    }
}

// Released numbers stay as they are; those of a new token begin as what they would be computed to.
void compute_new_tokens(Document& document, const std::vector<int>& from) {
    const auto is_kept = [](const Head& head) { return head.weights && head.is_released; };
    const bool keeps_embeddings = document.model && document.embeddings->is_released;
    if (!document.embeddings || (!keeps_embeddings && std::ranges::none_of(document.heads, is_kept))) return;
    Document computed = document;
    if (keeps_embeddings) {
        computed.embeddings->is_released = false;
        computed = projected(std::move(computed));
        take_new_rows(from, computed.embeddings->x, document.embeddings->x);
        document = projected(std::move(document));
        computed = document;
    }
    for (Head& head : computed.heads) head.is_released = false;
    computed = projected(std::move(computed));
    for (int number = 0; number < document.head_count(); ++number) {
        Head& head = document.head(number);
        if (!is_kept(head)) continue;
        take_new_rows(from, computed.head(number).q, head.q);
        take_new_rows(from, computed.head(number).k, head.k);
        take_new_rows(from, computed.head(number).v, head.v);
    }
}

}  // namespace

Document with_key_tokens(const Document& document, Tokens tokens) {
    Document changed = without_embeddings(document);
    for (Head& head : changed.heads) {
        head.k = vectors_of(tokens, head.k, VectorRole::key);
        head.v = vectors_of(tokens, head.v, VectorRole::value);
        head.bias = columns_with_zeros(tokens.from, head.bias);
    }
    changed.options.blocked = columns_with_zeros(tokens.from, document.options.blocked);
    changed.options.padding = flags_of(tokens, document.options.padding);
    if (!changed.keys) changed.keys.emplace();
    changed.keys->sentence = std::move(tokens.sentence);
    changed.keys->tokens = std::move(tokens.texts);
    return changed;
}

Document with_tokens(const Document& document, Tokens tokens) {
    const bool keys_follow = !document.keys;
    Document changed = document;
    for (Head& head : changed.heads) {
        head.q = vectors_of(tokens, head.q, VectorRole::query);
        head.bias = pairs_of(tokens, head.bias, keys_follow);
        if (!keys_follow) continue;
        head.k = vectors_of(tokens, head.k, VectorRole::key);
        head.v = vectors_of(tokens, head.v, VectorRole::value);
    }
    changed.options.blocked = pairs_of(tokens, document.options.blocked, keys_follow);
    if (keys_follow) changed.options.padding = flags_of(tokens, document.options.padding);
    if (changed.embeddings) changed.embeddings->x = embeddings_of(tokens, document.embeddings->x);
    changed.sentence = std::move(tokens.sentence);
    changed.tokens = std::move(tokens.texts);
    changed = projected(std::move(changed));
    compute_new_tokens(changed, tokens.from);
    return changed;
}

}  // namespace qkv
