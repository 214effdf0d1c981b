#include "token_rows.h"

#include <utility>

namespace qkv {
namespace {

Matrix rows_of(const Tokens& tokens, const Matrix& old, VectorRole role) {
    Matrix vectors(static_cast<Eigen::Index>(tokens.texts.size()), old.cols());
    for (std::size_t i = 0; i < tokens.texts.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        if (tokens.from[i] >= 0) {
            vectors.row(row) = old.row(tokens.from[i]);
        } else {
            vectors.row(row) = initial_vector(tokens.texts[i], role, static_cast<int>(old.cols()));
        }
    }
    return vectors;
}

}  // namespace

Document with_tokens(const Document& document, Tokens tokens) {
    Document changed = document;
    changed.q = rows_of(tokens, document.q, VectorRole::query);
    changed.k = rows_of(tokens, document.k, VectorRole::key);
    changed.v = rows_of(tokens, document.v, VectorRole::value);
    changed.sentence = std::move(tokens.sentence);
    changed.tokens = std::move(tokens.texts);
    return changed;
}

}  // namespace qkv
