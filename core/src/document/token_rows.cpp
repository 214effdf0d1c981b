#include "document/token_rows.h"

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

}  // namespace

Document with_tokens(const Document& document, Tokens tokens) {
    Document changed = document;
    changed.q = vectors_of(tokens, document.q, VectorRole::query);
    changed.k = vectors_of(tokens, document.k, VectorRole::key);
    changed.v = vectors_of(tokens, document.v, VectorRole::value);
    if (changed.embeddings) changed.embeddings->x = embeddings_of(tokens, document.embeddings->x);
    changed.sentence = std::move(tokens.sentence);
    changed.tokens = std::move(tokens.texts);
    return projected(std::move(changed));
}

}  // namespace qkv
