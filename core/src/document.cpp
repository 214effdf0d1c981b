#include "qkv/document.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "check.h"

namespace qkv {
namespace {

std::string number(Eigen::Index value) { return fmt::format("{}", value); }

// For every new token the index of the old token that it continues, or -1: a longest common subsequence.
std::vector<int> continued_tokens(const std::vector<std::string>& old_tokens,
                                  const std::vector<std::string>& new_tokens) {
    const std::size_t rows = old_tokens.size();
    const std::size_t columns = new_tokens.size();
    std::vector<int> length((rows + 1) * (columns + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> int& { return length[i * (columns + 1) + j]; };
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;) {
            at(i, j) = old_tokens[i] == new_tokens[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
        }
    }
    std::vector<int> from(columns, -1);
    for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
        if (old_tokens[i] == new_tokens[j]) {
            from[j++] = static_cast<int>(i++);
        } else if (at(i + 1, j) >= at(i, j + 1)) {
            ++i;
        } else {
            ++j;
        }
    }
    return from;
}

Matrix vectors_of(const std::vector<std::string>& tokens, const std::vector<int>& from, const Matrix& old,
                  VectorRole role) {
    Matrix vectors(static_cast<Eigen::Index>(tokens.size()), old.cols());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        if (from[i] >= 0) {
            vectors.row(row) = old.row(from[i]);
        } else {
            vectors.row(row) = initial_vector(tokens[i], role, static_cast<int>(old.cols()));
        }
    }
    return vectors;
}

Matrix embeddings_of(const std::vector<std::string>& tokens, const std::vector<int>& from, const Matrix& old) {
    Matrix x(static_cast<Eigen::Index>(tokens.size()), old.cols());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        if (from[i] >= 0) {
            x.row(row) = old.row(from[i]);
        } else {
            x.row(row) = initial_embedding(tokens[i], static_cast<int>(old.cols()));
        }
    }
    return x;
}

struct TokenizedSentence {
    std::string sentence;
    std::vector<std::string> tokens;
};

Result<TokenizedSentence> tokenized(std::string_view sentence, TokenUnit unit) {
    auto normalized = normalize(sentence);
    if (!normalized) return tl::unexpected(normalized.error());
    auto tokens = tokenize(*normalized, unit);
    if (tokens.empty()) return tl::unexpected(Problem{"problem.sentence.empty", {}});
    if (tokens.size() > max_sentence_tokens) {
        return tl::unexpected(
            Problem{"problem.sentence.too_long",
                    {{"tokens", fmt::format("{}", tokens.size())}, {"limit", fmt::format("{}", max_sentence_tokens)}}});
    }
    return TokenizedSentence{std::move(*normalized), std::move(tokens)};
}

Document with_tokens(const Document& document, TokenizedSentence next) {
    const std::vector<int> from = continued_tokens(document.tokens, next.tokens);
    Document changed = document;
    changed.q = vectors_of(next.tokens, from, document.q, VectorRole::query);
    changed.k = vectors_of(next.tokens, from, document.k, VectorRole::key);
    changed.v = vectors_of(next.tokens, from, document.v, VectorRole::value);
    if (changed.embeddings) changed.embeddings->x = embeddings_of(next.tokens, from, document.embeddings->x);
    changed.sentence = std::move(next.sentence);
    changed.tokens = std::move(next.tokens);
    return projected(std::move(changed));
}

Matrix resized(const Matrix& matrix, int columns) {
    Matrix changed = Matrix::Zero(matrix.rows(), columns);
    const Eigen::Index kept = std::min<Eigen::Index>(matrix.cols(), columns);
    changed.leftCols(kept) = matrix.leftCols(kept);
    return changed;
}

}  // namespace

bool operator==(const Document& a, const Document& b) {
    return a.sentence == b.sentence && a.tokens == b.tokens && same(a.q, b.q) && same(a.k, b.k) && same(a.v, b.v) &&
           a.options == b.options && a.embeddings == b.embeddings && a.unknown_keys == b.unknown_keys;
}

std::optional<Problem> check_matrix(const NamedMatrix& matrix, Eigen::Index tokens) {
    const Matrix& values = matrix.values;
    if (values.rows() != tokens) {
        return Problem{"problem.shape.rows",
                       {{"matrix", matrix.name}, {"rows", number(values.rows())}, {"tokens", number(tokens)}}};
    }
    if (values.cols() < 1) return Problem{"problem.shape.empty", {{"matrix", matrix.name}}};
    if (values.cols() > matrix.largest_size) {
        return Problem{
            "problem.shape.too_wide",
            {{"matrix", matrix.name}, {"size", number(values.cols())}, {"limit", number(matrix.largest_size)}}};
    }
    if (!values.allFinite()) return Problem{"problem.number.not_finite", {{"place", matrix.name}}};
    return std::nullopt;
}

std::optional<Problem> check_tokens(const std::vector<std::string>& tokens) {
    if (tokens.empty()) return Problem{"problem.tokens.none", {}};
    if (tokens.size() > max_file_tokens) {
        return Problem{"problem.tokens.too_many",
                       {{"tokens", fmt::format("{}", tokens.size())}, {"limit", number(max_file_tokens)}}};
    }
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].empty()) return Problem{"problem.tokens.empty", {{"place", fmt::format("{}", i + 1)}}};
    }
    return std::nullopt;
}

std::optional<Problem> check(const Document& document) {
    if (auto problem = check_tokens(document.tokens)) return problem;
    const auto tokens = static_cast<Eigen::Index>(document.tokens.size());
    for (const NamedMatrix& matrix :
         {NamedMatrix{document.q, "q"}, NamedMatrix{document.k, "k"}, NamedMatrix{document.v, "v"}}) {
        if (auto problem = check_matrix(matrix, tokens)) return problem;
    }
    if (document.q.cols() != document.k.cols()) {
        return Problem{"problem.shape.q_and_k", {{"q", number(document.q.cols())}, {"k", number(document.k.cols())}}};
    }
    const Options& options = document.options;
    if (!std::isfinite(options.scale)) return Problem{"problem.number.not_finite", {{"place", "options.scale"}}};
    if (!std::isfinite(options.temperature) || options.temperature <= 0) return Problem{"problem.temperature", {}};
    if (!document.embeddings) return std::nullopt;
    if (auto problem = check_embeddings(*document.embeddings, tokens)) return problem;
    return check_products(document, 0.0);
}

Document reference_document() {
    Document document;
    document.sentence = "나는 사과를 먹었다";
    document.tokens = {"나는", "사과를", "먹었다"};
    document.q = Matrix::Identity(3, 3);
    document.k = Matrix{{1, 1, 0}, {1, 0, 1}, {0, 1, 1}};
    document.v = 0.5 * Matrix::Identity(3, 3);
    return document;
}

Result<Document> document_from_sentence(std::string_view sentence, TokenUnit unit) {
    Document empty;
    empty.q = empty.k = empty.v = Matrix(0, default_dimensions);
    return with_sentence(empty, sentence, unit);
}

Result<Document> with_sentence(const Document& document, std::string_view sentence, TokenUnit unit) {
    return tokenized(sentence, unit).map([&](TokenizedSentence next) {
        return with_tokens(document, std::move(next));
    });
}

Document with_key_size(const Document& document, int d_k) {
    Document changed = document;
    changed.q = resized(document.q, d_k);
    changed.k = resized(document.k, d_k);
    if (changed.embeddings) {
        changed.embeddings->w_q = resized(document.embeddings->w_q, d_k);
        changed.embeddings->w_k = resized(document.embeddings->w_k, d_k);
    }
    if (is_scaled_by_key_size(document)) changed.options.scale = scale_for_key_size(d_k);
    return projected(std::move(changed));
}

Document with_value_size(const Document& document, int d_v) {
    Document changed = document;
    changed.v = resized(document.v, d_v);
    if (changed.embeddings) changed.embeddings->w_v = resized(document.embeddings->w_v, d_v);
    return projected(std::move(changed));
}

double scale_for_key_size(int d_k) { return 1.0 / std::sqrt(static_cast<double>(d_k)); }

bool is_scaled_by_key_size(const Document& document) {
    return document.options.scale != 1.0 && document.options.scale == scale_for_key_size(document.key_size());
}

Matrix& matrix(Document& document, VectorRole role) {
    switch (role) {
        case VectorRole::query: return document.q;
        case VectorRole::key: return document.k;
        case VectorRole::value: return document.v;
    }
    return document.v;
}

const Matrix& matrix(const Document& document, VectorRole role) {
    return matrix(const_cast<Document&>(document), role);
}

}  // namespace qkv
