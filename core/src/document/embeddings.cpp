// Q, K and V as products of embeddings and weight matrices.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "document/check.h"
#include "numbers/exact_dot.h"
#include "qkv/document.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr int initial_size = 4;  // of embeddings that are not one-hot

// Summed from the first component to the last, so that the numbers are the same whatever the shape.
Matrix product(const Matrix& x, const Matrix& w) {
    Matrix result = Matrix::Zero(x.rows(), w.cols());
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        for (Eigen::Index a = 0; a < x.cols(); ++a) result.row(i) += x(i, a) * w.row(a);
    }
    correct_products(x, w.transpose(), result);
    return result;
}

Matrix one_hot(int tokens) { return Matrix::Identity(tokens, tokens); }

// A tidy W: row a as if component a were a token.
Matrix initial_weights(VectorRole role, int columns) {
    Matrix weights(initial_size, columns);
    for (int a = 0; a < initial_size; ++a) weights.row(a) = initial_vector(fmt::format("{}", a), role, columns);
    return weights;
}

Embeddings tidy_embeddings(const Document& document) {
    Embeddings embeddings;
    embeddings.x.resize(document.token_count(), initial_size);
    for (int i = 0; i < document.token_count(); ++i) {
        embeddings.x.row(i) = initial_embedding(document.tokens[static_cast<std::size_t>(i)], initial_size);
    }
    embeddings.w_q = initial_weights(VectorRole::query, document.key_size());
    embeddings.w_k = initial_weights(VectorRole::key, document.key_size());
    embeddings.w_v = initial_weights(VectorRole::value, document.value_size());
    return embeddings;
}

Matrix with_shape(const Matrix& matrix, Eigen::Index rows, Eigen::Index columns) {
    Matrix changed = Matrix::Zero(rows, columns);
    const Eigen::Index kept_rows = std::min(matrix.rows(), rows);
    const Eigen::Index kept_columns = std::min(matrix.cols(), columns);
    changed.topLeftCorner(kept_rows, kept_columns) = matrix.topLeftCorner(kept_rows, kept_columns);
    return changed;
}

struct Product {
    const Matrix& given;
    const Matrix& computed;
    const char* name;
    const char* weights_name;
};

std::optional<Problem> check_product(const Product& product, double tolerance) {
    const auto& [given, computed, name, weights_name] = product;
    if (auto problem = check_matrix({given, name}, computed.rows())) return problem;
    if (given.cols() != computed.cols()) {
        return Problem{"problem.embeddings.columns",
                       {{"matrix", name},
                        {"columns", std::to_string(given.cols())},
                        {"other", weights_name},
                        {"size", std::to_string(computed.cols())}}};
    }
    for (Eigen::Index i = 0; i < given.rows(); ++i) {
        for (Eigen::Index c = 0; c < given.cols(); ++c) {
            const double expected = computed(i, c);
            // Divided, not multiplied: a difference of large numbers is infinite.
            const double difference = std::abs(given(i, c) - expected) / std::max(1.0, std::abs(expected));
            if (difference <= tolerance) continue;
            return Problem{"problem.embeddings.product",
                           {{"place", fmt::format("{}[{}][{}]", name, i, c)},
                            {"number", format_exactly(given(i, c))},
                            {"expected", format_exactly(expected)}}};
        }
    }
    return std::nullopt;
}

}  // namespace

bool operator==(const Embeddings& a, const Embeddings& b) {
    return same(a.x, b.x) && same(a.w_q, b.w_q) && same(a.w_k, b.w_k) && same(a.w_v, b.w_v) &&
           a.unknown_members == b.unknown_members;
}

std::optional<Problem> check_embeddings(const Embeddings& embeddings, Eigen::Index tokens) {
    const Matrix& x = embeddings.x;
    if (auto problem = check_matrix({x, "embeddings.x"}, tokens)) return problem;
    for (const NamedMatrix& matrix :
         {NamedMatrix{embeddings.w_q, "embeddings.w_q"}, NamedMatrix{embeddings.w_k, "embeddings.w_k"},
          NamedMatrix{embeddings.w_v, "embeddings.w_v"}}) {
        if (matrix.values.rows() != x.cols()) {
            return Problem{"problem.embeddings.rows",
                           {{"matrix", matrix.name},
                            {"rows", std::to_string(matrix.values.rows())},
                            {"size", std::to_string(x.cols())}}};
        }
        if (auto problem = check_matrix(matrix, x.cols())) return problem;
    }
    if (embeddings.w_q.cols() == embeddings.w_k.cols()) return std::nullopt;
    return Problem{"problem.embeddings.columns",
                   {{"matrix", "embeddings.w_k"},
                    {"columns", std::to_string(embeddings.w_k.cols())},
                    {"other", "embeddings.w_q"},
                    {"size", std::to_string(embeddings.w_q.cols())}}};
}

std::optional<Problem> check_products(const Document& document, double tolerance) {
    const Document computed = projected(document);
    for (const Product& product : {Product{document.q, computed.q, "q", "embeddings.w_q"},
                                   Product{document.k, computed.k, "k", "embeddings.w_k"},
                                   Product{document.v, computed.v, "v", "embeddings.w_v"}}) {
        if (auto problem = check_product(product, tolerance)) return problem;
    }
    return std::nullopt;
}

Document projected(Document document) {
    if (!document.embeddings) return document;
    const Embeddings& embeddings = *document.embeddings;
    document.q = product(embeddings.x, embeddings.w_q);
    document.k = product(embeddings.x, embeddings.w_k);
    document.v = product(embeddings.x, embeddings.w_v);
    return document;
}

Document with_embeddings(const Document& document) {
    if (document.embeddings) return document;
    Document changed = document;
    if (document.token_count() <= max_edit_dimensions) {
        changed.embeddings = Embeddings{one_hot(document.token_count()), document.q, document.k, document.v, {}};
    } else {
        changed.embeddings = tidy_embeddings(document);
    }
    return projected(std::move(changed));
}

Document without_embeddings(const Document& document) {
    Document changed = document;
    changed.embeddings.reset();
    return changed;
}

Document with_embedding_size(const Document& document, int m) {
    if (!document.embeddings) return document;
    Document changed = document;
    Embeddings& embeddings = *changed.embeddings;
    embeddings.x = with_shape(embeddings.x, embeddings.x.rows(), m);
    for (Matrix* weights : {&embeddings.w_q, &embeddings.w_k, &embeddings.w_v}) {
        *weights = with_shape(*weights, m, weights->cols());
    }
    return projected(std::move(changed));
}

}  // namespace qkv
