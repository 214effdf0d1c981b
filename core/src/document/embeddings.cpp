// Q, K and V as products of embeddings and weight matrices.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "document/check.h"
#include "document/words.h"
#include "numbers/exact_dot.h"
#include "qkv/document.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr int initial_size = 4;  // of embeddings that are not one-hot

Matrix one_hot(int tokens) { return Matrix::Identity(tokens, tokens); }

// A tidy W: row a as if component a were a token.
Matrix initial_weights(VectorRole role, int columns) {
    Matrix weights(initial_size, columns);
    for (int a = 0; a < initial_size; ++a) weights.row(a) = initial_vector(fmt::format("{}", a), role, columns);
    return weights;
}

Matrix tidy_embeddings(const Document& document) {
    Matrix x(document.token_count(), initial_size);
    for (int i = 0; i < document.token_count(); ++i) {
        x.row(i) = initial_embedding(document.tokens[index(i)], initial_size);
    }
    return x;
}

HeadWeights tidy_weights(const Document& document) {
    return {initial_weights(VectorRole::query, document.key_size()),
            initial_weights(VectorRole::key, document.key_size()),
            initial_weights(VectorRole::value, document.value_size()),
            {},
            {},
            {},
            {}};
}

Matrix with_shape(const Matrix& matrix, Eigen::Index rows, Eigen::Index columns) {
    Matrix changed = Matrix::Zero(rows, columns);
    const Eigen::Index kept_rows = std::min(matrix.rows(), rows);
    const Eigen::Index kept_columns = std::min(matrix.cols(), columns);
    changed.topLeftCorner(kept_rows, kept_columns) = matrix.topLeftCorner(kept_rows, kept_columns);
    return changed;
}

// What the parts of a head are called in the file: "q" and "embeddings.w_q" where it is the only one, else "heads[1].q"
// and "embeddings.heads[1].w_q".
class HeadNames {
public:
    HeadNames(const Document& document, int head)
        : prefix_(document.head_count() == 1 ? "" : fmt::format("heads[{}].", head)) {}

    std::string vectors(const char* name) const { return prefix_ + name; }
    std::string weights(const char* name) const { return "embeddings." + prefix_ + name; }

private:
    std::string prefix_;
};

struct Product {
    const Matrix& given;
    const Matrix& computed;
    std::string name;
    std::string weights_name;
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
    return same(a.x, b.x) && a.is_released == b.is_released && a.unknown_members == b.unknown_members;
}

bool operator==(const HeadWeights& a, const HeadWeights& b) {
    return same(a.w_q, b.w_q) && same(a.w_k, b.w_k) && same(a.w_v, b.w_v) && same(a.b_q, b.b_q) && same(a.b_k, b.b_k) &&
           same(a.b_v, b.b_v) && a.unknown_members == b.unknown_members;
}

namespace {

std::optional<Problem> check_projection(const NamedMatrix& weights, const NamedMatrix& bias, Eigen::Index size) {
    if (weights.values.rows() != size) {
        return Problem{"problem.embeddings.rows",
                       {{"matrix", weights.name},
                        {"rows", std::to_string(weights.values.rows())},
                        {"size", std::to_string(size)}}};
    }
    if (auto problem = check_matrix(weights, size)) return problem;
    if (bias.values.size() == 0) return std::nullopt;
    if (auto problem = check_matrix(bias, 1)) return problem;
    if (bias.values.cols() == weights.values.cols()) return std::nullopt;
    return Problem{"problem.embeddings.columns",
                   {{"matrix", bias.name},
                    {"columns", std::to_string(bias.values.cols())},
                    {"other", weights.name},
                    {"size", std::to_string(weights.values.cols())}}};
}

}  // namespace

std::optional<Problem> check_embeddings(const Document& document, const Embeddings& embeddings) {
    const auto tokens = static_cast<Eigen::Index>(document.tokens.size());
    if (document.keys) return Problem{"problem.embeddings.keys", {}};
    if (auto problem = check_matrix({embeddings.x, "embeddings.x"}, tokens)) return problem;
    for (int h = 0; h < document.head_count(); ++h) {
        const HeadNames names(document, h);
        const std::optional<HeadWeights>& weights = document.head(h).weights;
        if (!weights) return Problem{"problem.embeddings.weights", {{"head", std::to_string(h + 1)}}};
        for (const auto& [w, b, w_name, b_name] :
             {std::tuple{&weights->w_q, &weights->b_q, names.weights("w_q"), names.weights("b_q")},
              std::tuple{&weights->w_k, &weights->b_k, names.weights("w_k"), names.weights("b_k")},
              std::tuple{&weights->w_v, &weights->b_v, names.weights("w_v"), names.weights("b_v")}}) {
            if (auto problem = check_projection({*w, w_name}, {*b, b_name}, embeddings.x.cols())) return problem;
        }
        if (weights->w_q.cols() == weights->w_k.cols()) continue;
        return Problem{"problem.embeddings.columns",
                       {{"matrix", names.weights("w_k")},
                        {"columns", std::to_string(weights->w_k.cols())},
                        {"other", names.weights("w_q")},
                        {"size", std::to_string(weights->w_q.cols())}}};
    }
    return std::nullopt;
}

std::optional<Problem> check_products(const Document& document, double tolerance) {
    const Document computed = projected(document);
    for (int h = 0; h < document.head_count(); ++h) {
        const HeadNames names(document, h);
        const Head& given = document.head(h);
        if (!given.is_projected()) continue;
        const Head& right = computed.head(h);
        for (const Product& product : {Product{given.q, right.q, names.vectors("q"), names.weights("w_q")},
                                       Product{given.k, right.k, names.vectors("k"), names.weights("w_k")},
                                       Product{given.v, right.v, names.vectors("v"), names.weights("w_v")}}) {
            if (auto problem = check_product(product, tolerance)) return problem;
        }
    }
    return std::nullopt;
}

Document projected(Document document) {
    if (!document.embeddings) return document;
    if (document.is_embedded()) document.embeddings->x = embedded(*document.model, document.tokens);
    const Matrix& x = document.embeddings->x;
    for (Head& head : document.heads) {
        if (!head.is_projected()) continue;
        head.q = product_and_bias(x, head.weights->w_q, head.weights->b_q);
        head.k = product_and_bias(x, head.weights->w_k, head.weights->b_k);
        head.v = product_and_bias(x, head.weights->w_v, head.weights->b_v);
    }
    return document;
}

Document with_embeddings(const Document& document) {
    if (document.embeddings || document.keys) return document;
    Document changed = document;
    const bool is_one_hot = document.token_count() <= max_edit_dimensions;
    changed.embeddings = Embeddings{is_one_hot ? one_hot(document.token_count()) : tidy_embeddings(document), {}};
    for (Head& head : changed.heads) {
        head.weights = is_one_hot ? HeadWeights{head.q, head.k, head.v, {}, {}, {}, {}} : tidy_weights(document);
    }
    return projected(std::move(changed));
}

Document without_embeddings(const Document& document) {
    Document changed = document;
    changed.embeddings.reset();
    changed.layer.reset();
    changed.model.reset();
    for (Head& head : changed.heads) {
        head.weights.reset();
        head.is_released = false;
    }
    return changed;
}

Document with_embedding_size(const Document& document, int m) {
    if (!document.embeddings || document.layer) return document;
    Document changed = document;
    Matrix& x = changed.embeddings->x;
    x = with_shape(x, x.rows(), m);
    for (Head& head : changed.heads) {
        for (Matrix* weights : {&head.weights->w_q, &head.weights->w_k, &head.weights->w_v}) {
            *weights = with_shape(*weights, m, weights->cols());
        }
    }
    return projected(std::move(changed));
}

}  // namespace qkv
