#include "qkv/head_edit.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <utility>

namespace qkv {
namespace {

Matrix stacked(const Matrix& above, const Matrix& below) {
    Matrix both(above.rows() + below.rows(), above.cols());
    both << above, below;
    return both;
}

// Names of tokens that give other initial vectors than the tokens themselves do.
std::string name_in_head(std::string_view token, int head) { return fmt::format("{} #{}", token, head + 1); }

Matrix initial_rows(const std::vector<std::string>& tokens, int head, VectorRole role, Eigen::Index columns) {
    Matrix rows(static_cast<Eigen::Index>(tokens.size()), columns);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        rows.row(static_cast<Eigen::Index>(i)) =
            initial_vector(name_in_head(tokens[i], head), role, static_cast<int>(columns));
    return rows;
}

Matrix initial_weights(std::string_view name, int head, Eigen::Index rows, Eigen::Index columns) {
    Matrix weights(rows, columns);
    for (Eigen::Index row = 0; row < rows; ++row)
        weights.row(row) = initial_embedding(fmt::format("{} {} #{}", name, row, head + 1), static_cast<int>(columns));
    return weights;
}

Head initial_head(const Document& document, int number) {
    Head head;
    const int d_k = document.key_size();
    const int d_v = document.value_size();
    if (document.embeddings) {
        const int c = document.embeddings->size();
        HeadWeights& weights = head.weights.emplace();
        weights.w_q = initial_weights("W_Q", number, c, d_k);
        weights.w_k = initial_weights("W_K", number, c, d_k);
        weights.w_v = initial_weights("W_V", number, c, d_v);
    }
    head.q = initial_rows(document.tokens, number, VectorRole::query, d_k);
    head.k = initial_rows(document.key_tokens(), number, VectorRole::key, d_k);
    head.v = initial_rows(document.key_tokens(), number, VectorRole::value, d_v);
    return head;
}

Document with_head(const Document& document, Head head) {
    Document changed = document;
    const int d_v = document.value_size();
    if (!document.is_joined()) changed.w_o = Matrix::Identity(d_v, d_v).replicate(document.head_count(), 1);
    changed.w_o = stacked(changed.w_o, Matrix::Identity(d_v, changed.w_o.cols()));
    changed.heads.push_back(std::move(head));
    return projected(std::move(changed));
}

}  // namespace

Document with_head_added(const Document& document) {
    return with_head(document, initial_head(document, document.head_count()));
}

Document with_head_copied(const Document& document, int head) { return with_head(document, document.head(head)); }

Document with_head_removed(const Document& document, int head) {
    Document changed = document;
    changed.heads.erase(changed.heads.begin() + head);
    if (!document.is_joined()) return changed;
    const Eigen::Index size = document.value_size();
    const Matrix below = document.w_o.bottomRows(document.w_o.rows() - (head + 1) * size);
    changed.w_o = stacked(document.w_o.topRows(head * size), below);
    if (changed.head_count() == 1) changed.w_o = Matrix();
    return changed;
}

Document with_head_switched(const Document& document, int head, bool is_on) {
    Document changed = document;
    changed.head(head).is_on = is_on;
    return changed;
}

Document with_head_released(const Document& document, int head, bool is_released) {
    if (!document.embeddings) return document;
    Document changed = document;
    changed.head(head).is_released = is_released;
    return projected(std::move(changed));
}

Document with_bias(const Document& document, int head, bool has_bias) {
    Document changed = document;
    changed.head(head).bias = has_bias ? Matrix(Matrix::Zero(document.token_count(), document.key_count())) : Matrix();
    return changed;
}

Matrix alibi_bias(int queries, int keys, double slope) {
    Matrix bias(queries, keys);
    for (int i = 0; i < queries; ++i) {
        for (int j = 0; j < keys; ++j) bias(i, j) = i == j ? 0 : -slope * std::abs(i - j);
    }
    return bias;
}

Matrix relative_bias(const Matrix& bias, int farthest) {
    const Eigen::Index most = farthest > 0 ? farthest : std::max(bias.rows(), bias.cols());
    Matrix relative(bias.rows(), bias.cols());
    for (Eigen::Index i = 0; i < bias.rows(); ++i) {
        for (Eigen::Index j = 0; j < bias.cols(); ++j) {
            const Eigen::Index distance = std::min(std::abs(j - i), most);
            relative(i, j) = j >= i ? bias(0, distance) : bias(distance, 0);
        }
    }
    return relative;
}

Document with_joined_size(const Document& document, int d) {
    Document changed = document;
    changed.w_o = Matrix::Zero(document.w_o.rows(), d);
    const Eigen::Index kept = std::min<Eigen::Index>(d, document.w_o.cols());
    changed.w_o.leftCols(kept) = document.w_o.leftCols(kept);
    return changed;
}

}  // namespace qkv
