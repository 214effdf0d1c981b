#include "qkv/document.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "base/short_text.h"
#include "document/check.h"
#include "qkv/token_name.h"

namespace qkv {
namespace {

Matrix resized(const Matrix& matrix, int columns) {
    Matrix changed = Matrix::Zero(matrix.rows(), columns);
    const Eigen::Index kept = std::min<Eigen::Index>(matrix.cols(), columns);
    changed.leftCols(kept) = matrix.leftCols(kept);
    return changed;
}

// W_O with another number of rows for each head.
Matrix with_value_rows(const Matrix& w_o, int before, int after) {
    const Eigen::Index heads = w_o.rows() / before;
    Matrix changed = Matrix::Zero(heads * after, w_o.cols());
    const int kept = std::min(before, after);
    for (Eigen::Index head = 0; head < heads; ++head)
        changed.middleRows(head * after, kept) = w_o.middleRows(head * before, kept);
    return changed;
}

}  // namespace

bool operator==(const Head& a, const Head& b) {
    return same(a.q, b.q) && same(a.k, b.k) && same(a.v, b.v) && same(a.bias, b.bias) && a.is_on == b.is_on &&
           a.weights == b.weights && a.is_released == b.is_released && a.unknown_members == b.unknown_members;
}

bool operator==(const Document& a, const Document& b) {
    return a.sentence == b.sentence && a.tokens == b.tokens && a.keys == b.keys && a.heads == b.heads &&
           same(a.w_o, b.w_o) && a.options == b.options && a.embeddings == b.embeddings && a.layer == b.layer &&
           a.model == b.model && a.unknown_members == b.unknown_members;
}

std::optional<Problem> check_matrix(const NamedMatrix& matrix, Eigen::Index tokens) {
    const Matrix& values = matrix.values;
    if (values.rows() != tokens) {
        return Problem{
            "problem.shape.rows",
            {{"matrix", matrix.name}, {"rows", std::to_string(values.rows())}, {"tokens", std::to_string(tokens)}}};
    }
    if (values.cols() < 1) return Problem{"problem.shape.empty", {{"matrix", matrix.name}}};
    if (values.cols() > matrix.largest_size) {
        return Problem{"problem.shape.too_wide",
                       {{"matrix", matrix.name},
                        {"size", std::to_string(values.cols())},
                        {"limit", std::to_string(matrix.largest_size)}}};
    }
    if (!values.allFinite()) return Problem{"problem.number.not_finite", {{"place", matrix.name}}};
    return std::nullopt;
}

std::optional<Problem> check_tokens(const std::vector<std::string>& tokens, bool are_keys) {
    if (tokens.empty()) return Problem{are_keys ? "problem.keys.none" : "problem.tokens.none", {}};
    if (tokens.size() > max_file_tokens) {
        return Problem{are_keys ? "problem.keys.too_many" : "problem.tokens.too_many",
                       {{"tokens", fmt::format("{}", tokens.size())}, {"limit", std::to_string(max_file_tokens)}}};
    }
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!tokens[i].empty()) continue;
        return Problem{are_keys ? "problem.keys.empty" : "problem.tokens.empty", {{"place", fmt::format("{}", i + 1)}}};
    }
    return std::nullopt;
}

namespace {

constexpr double largest = std::numeric_limits<double>::max();

// Whether no score of a head comes near the largest double, told from the largest numbers alone.
bool are_scores_clearly_small(const Head& head, const Options& options) {
    const auto exponent = [](double value) { return std::log10(std::abs(value)); };
    const double product = exponent(head.q.cwiseAbs().maxCoeff()) + exponent(head.k.cwiseAbs().maxCoeff()) +
                           exponent(static_cast<double>(head.q.cols())) + exponent(options.scale);
    const double bias = head.bias.size() == 0 ? 0.0 : exponent(head.bias.cwiseAbs().maxCoeff());
    const double highest = std::max(product, bias) + 1 - exponent(options.temperature);
    return highest < std::numeric_limits<double>::max_exponent10 - 1;
}

// Beyond the largest double two scores can't be told apart, nor written: attend() saturates there.
std::optional<Problem> check_scores(const Document& document, const Head& head) {
    if (are_scores_clearly_small(head, document.options)) return std::nullopt;
    const Matrix scores = attend(head.q, head.k, head.v, document.options, head.bias).scores;
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
        for (Eigen::Index j = 0; j < scores.cols(); ++j) {
            if (std::abs(scores(i, j)) != largest) continue;
            return Problem{"problem.score.too_large",
                           {{"query", short_token_name(document, static_cast<int>(i))},
                            {"key", short_key_name(document, static_cast<int>(j))}}};
        }
    }
    return std::nullopt;
}

// The products with W saturate too.
std::optional<Problem> check_size_of_products(const Head& head) {
    for (const NamedMatrix& matrix : {NamedMatrix{head.q, "Q"}, NamedMatrix{head.k, "K"}, NamedMatrix{head.v, "V"}}) {
        if (matrix.values.cwiseAbs().maxCoeff() == largest) {
            return Problem{"problem.product.too_large", {{"matrix", matrix.name}}};
        }
    }
    return std::nullopt;
}

std::optional<Problem> check_columns(const NamedMatrix& matrix, Eigen::Index columns) {
    if (matrix.values.cols() == columns) return std::nullopt;
    return Problem{"problem.shape.columns",
                   {{"matrix", matrix.name},
                    {"columns", std::to_string(matrix.values.cols())},
                    {"expected", std::to_string(columns)}}};
}

std::optional<Problem> check_head(const Document& document, int number) {
    const Head& head = document.head(number);
    const std::string prefix = document.head_count() == 1 ? "" : fmt::format("heads[{}].", number);
    const auto n = static_cast<Eigen::Index>(document.tokens.size());
    const auto m = static_cast<Eigen::Index>(document.key_tokens().size());
    if (auto problem = check_matrix({head.q, prefix + "q"}, n)) return problem;
    for (const NamedMatrix& matrix : {NamedMatrix{head.k, prefix + "k"}, NamedMatrix{head.v, prefix + "v"}}) {
        if (document.keys && matrix.values.rows() != m) {
            return Problem{"problem.shape.keys",
                           {{"matrix", matrix.name},
                            {"rows", std::to_string(matrix.values.rows())},
                            {"tokens", std::to_string(m)}}};
        }
        if (auto problem = check_matrix(matrix, m)) return problem;
    }
    if (head.q.cols() != head.k.cols()) {
        return Problem{"problem.shape.q_and_k",
                       {{"q", std::to_string(head.q.cols())}, {"k", std::to_string(head.k.cols())}}};
    }
    if (auto problem = check_columns({head.q, prefix + "q"}, document.key_size())) return problem;
    if (auto problem = check_columns({head.v, prefix + "v"}, document.value_size())) return problem;
    if (head.bias.size() == 0) return std::nullopt;
    const NamedMatrix bias{head.bias, prefix + "bias", max_file_tokens};
    if (auto problem = check_matrix(bias, n)) return problem;
    return check_columns(bias, m);
}

std::optional<Problem> check_options(const Options& options) {
    if (!std::isfinite(options.scale)) return Problem{"problem.number.not_finite", {{"place", "options.scale"}}};
    if (!std::isfinite(options.temperature) || options.temperature <= 0) return Problem{"problem.temperature", {}};
    if (options.window < 0 || options.window > max_window)
        return Problem{"problem.mask.window", {{"limit", std::to_string(max_window)}}};
    return std::nullopt;
}

std::optional<Problem> check_w_o(const Document& document) {
    if (!document.is_joined()) return std::nullopt;
    const Eigen::Index rows = document.head_count() * document.value_size();
    if (document.w_o.rows() != rows) {
        return Problem{"problem.shape.w_o",
                       {{"rows", std::to_string(document.w_o.rows())}, {"expected", std::to_string(rows)}}};
    }
    return check_matrix({document.w_o, "w_o", max_joined_size}, rows);
}

bool sees_a_key(const Document& document, int query) {
    for (int key = 0; key < document.key_count(); ++key) {
        if (allows(document.options, query, key)) return true;
    }
    return false;
}

}  // namespace

std::optional<Problem> check_mask(const Document& document) {
    const Options& options = document.options;
    const auto m = static_cast<Eigen::Index>(document.key_tokens().size());
    if (!options.padding.empty() && options.padding.size() != document.key_tokens().size()) {
        return Problem{"problem.mask.padding",
                       {{"count", fmt::format("{}", options.padding.size())}, {"tokens", std::to_string(m)}}};
    }
    if (options.blocked.size() > 0) {
        const NamedMatrix blocked{options.blocked, "options.blocked", max_file_tokens};
        if (auto problem = check_matrix(blocked, static_cast<Eigen::Index>(document.tokens.size()))) return problem;
        if (auto problem = check_columns(blocked, m)) return problem;
        if ((options.blocked.array() != 0.0 && options.blocked.array() != 1.0).any())
            return Problem{"problem.mask.blocked", {}};
    }
    for (int query = 0; query < document.token_count(); ++query) {
        if (!sees_a_key(document, query))
            return Problem{"problem.mask.row", {{"query", short_token_name(document, query)}}};
    }
    return std::nullopt;
}

std::optional<Problem> check(const Document& document) {
    if (auto problem = check_tokens(document.tokens)) return problem;
    if (document.keys) {
        if (auto problem = check_tokens(document.keys->tokens, true)) return problem;
    }
    if (document.heads.empty() || document.head_count() > max_heads) {
        return Problem{"problem.heads.count",
                       {{"heads", fmt::format("{}", document.heads.size())}, {"limit", std::to_string(max_heads)}}};
    }
    for (int head = 0; head < document.head_count(); ++head) {
        if (auto problem = check_head(document, head)) return problem;
    }
    if (auto problem = check_w_o(document)) return problem;
    if (auto problem = check_options(document.options)) return problem;
    if (auto problem = check_mask(document)) return problem;
    if (document.embeddings) {
        if (auto problem = check_embeddings(document, *document.embeddings)) return problem;
        if (auto problem = check_layer(document)) return problem;
        if (auto problem = check_products(document, 0.0)) return problem;
    } else if (document.layer || document.model) {
        return Problem{"problem.layer.embeddings", {}};
    }
    for (const Head& head : document.heads) {
        if (head.is_projected()) {
            if (auto problem = check_size_of_products(head)) return problem;
        }
        if (auto problem = check_scores(document, head)) return problem;
    }
    return std::nullopt;
}

bool is_plain(const Document& document) {
    const Head& head = document.head();
    const bool has_projection_bias =
        head.weights && (head.weights->b_q.size() > 0 || head.weights->b_k.size() > 0 || head.weights->b_v.size() > 0);
    return document.head_count() == 1 && !document.keys && !document.is_joined() && head.bias.size() == 0 &&
           head.is_on && !head.is_released && !document.layer && !has_projection_bias && !document.options.has_parts();
}

std::size_t memory_used(const Document& document) {
    std::size_t bytes = sizeof(Document) + document.sentence.size() + document.unknown_members.size();
    for (const std::string& token : document.tokens) bytes += sizeof token + token.size();
    if (document.keys) {
        for (const std::string& token : document.keys->tokens) bytes += sizeof token + token.size();
    }
    Eigen::Index numbers = document.w_o.size() + document.options.blocked.size();
    if (document.layer) numbers += 2 * document.layer->up.size();
    if (document.model) numbers += 3 * document.model->word.size();
    if (document.embeddings) numbers += document.embeddings->x.size();
    for (const Head& head : document.heads) {
        numbers += head.q.size() + head.k.size() + head.v.size() + head.bias.size();
        if (head.weights) numbers += head.weights->w_q.size() + head.weights->w_k.size() + head.weights->w_v.size();
    }
    return bytes + sizeof(double) * static_cast<std::size_t>(numbers);
}

Document reference_document() {
    Document document;
    document.sentence = "나는 사과를 먹었다";
    document.tokens = {"나는", "사과를", "먹었다"};
    document.head().q = Matrix::Identity(3, 3);
    document.head().k = Matrix{{1, 1, 0}, {1, 0, 1}, {0, 1, 1}};
    document.head().v = 0.5 * Matrix::Identity(3, 3);
    return document;
}

Document with_key_size(const Document& document, int d_k) {
    Document changed = document;
    for (Head& head : changed.heads) {
        head.q = resized(head.q, d_k);
        head.k = resized(head.k, d_k);
        if (!head.weights) continue;
        for (Matrix* matrix : {&head.weights->w_q, &head.weights->w_k}) *matrix = resized(*matrix, d_k);
        for (Matrix* bias : {&head.weights->b_q, &head.weights->b_k}) {
            if (bias->size() > 0) *bias = resized(*bias, d_k);
        }
    }
    if (is_scaled_by_key_size(document)) changed.options.scale = scale_for_key_size(d_k);
    return projected(std::move(changed));
}

Document with_value_size(const Document& document, int d_v) {
    Document changed = document;
    for (Head& head : changed.heads) {
        head.v = resized(head.v, d_v);
        if (!head.weights) continue;
        head.weights->w_v = resized(head.weights->w_v, d_v);
        if (head.weights->b_v.size() > 0) head.weights->b_v = resized(head.weights->b_v, d_v);
    }
    if (document.is_joined()) changed.w_o = with_value_rows(document.w_o, document.value_size(), d_v);
    return projected(std::move(changed));
}

double scale_for_key_size(int d_k) { return 1.0 / std::sqrt(static_cast<double>(d_k)); }

bool is_scaled_by_key_size(const Document& document) {
    constexpr double precision_of_float32 = 1e-7;
    const double scale = scale_for_key_size(document.key_size());
    return scale != 1.0 && std::abs(document.options.scale - scale) <= precision_of_float32 * scale;
}

Matrix& matrix(Head& head, VectorRole role) {
    switch (role) {
        case VectorRole::query: return head.q;
        case VectorRole::key: return head.k;
        case VectorRole::value: return head.v;
    }
    return head.v;
}

const Matrix& matrix(const Head& head, VectorRole role) { return matrix(const_cast<Head&>(head), role); }

}  // namespace qkv
