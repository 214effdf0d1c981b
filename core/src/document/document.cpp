#include "qkv/document.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "base/short_text.h"
#include "document/check.h"
#include "qkv/attention.h"
#include "qkv/token_name.h"

namespace qkv {
namespace {

Matrix resized(const Matrix& matrix, int columns) {
    Matrix changed = Matrix::Zero(matrix.rows(), columns);
    const Eigen::Index kept = std::min<Eigen::Index>(matrix.cols(), columns);
    changed.leftCols(kept) = matrix.leftCols(kept);
    return changed;
}

}  // namespace

bool operator==(const Document& a, const Document& b) {
    return a.sentence == b.sentence && a.tokens == b.tokens && same(a.q, b.q) && same(a.k, b.k) && same(a.v, b.v) &&
           a.options == b.options && a.embeddings == b.embeddings && a.unknown_members == b.unknown_members;
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

std::optional<Problem> check_tokens(const std::vector<std::string>& tokens) {
    if (tokens.empty()) return Problem{"problem.tokens.none", {}};
    if (tokens.size() > max_file_tokens) {
        return Problem{"problem.tokens.too_many",
                       {{"tokens", fmt::format("{}", tokens.size())}, {"limit", std::to_string(max_file_tokens)}}};
    }
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].empty()) return Problem{"problem.tokens.empty", {{"place", fmt::format("{}", i + 1)}}};
    }
    return std::nullopt;
}

namespace {

constexpr double largest = std::numeric_limits<double>::max();

// Whether no score comes near the largest double, told from the largest numbers alone.
bool are_scores_clearly_small(const Document& document) {
    const auto exponent = [](double value) { return std::log10(std::abs(value)); };
    const Options& options = document.options;
    const double highest = exponent(document.q.cwiseAbs().maxCoeff()) + exponent(document.k.cwiseAbs().maxCoeff()) +
                           exponent(document.key_size()) + exponent(options.scale) - exponent(options.temperature);
    return highest < std::numeric_limits<double>::max_exponent10 - 1;
}

// Beyond the largest double two scores can't be told apart, nor written: attend() saturates there.
std::optional<Problem> check_scores(const Document& document) {
    if (are_scores_clearly_small(document)) return std::nullopt;
    const Matrix scores = attend(document).scores;
    for (int i = 0; i < document.token_count(); ++i) {
        for (int j = 0; j < document.token_count(); ++j) {
            if (std::abs(scores(i, j)) != largest) continue;
            return Problem{"problem.score.too_large",
                           {{"query", short_token_name(document, i)}, {"key", short_token_name(document, j)}}};
        }
    }
    return std::nullopt;
}

// The products with W saturate too.
std::optional<Problem> check_size_of_products(const Document& document) {
    for (const NamedMatrix& matrix :
         {NamedMatrix{document.q, "Q"}, NamedMatrix{document.k, "K"}, NamedMatrix{document.v, "V"}}) {
        if (matrix.values.cwiseAbs().maxCoeff() == largest) {
            return Problem{"problem.product.too_large", {{"matrix", matrix.name}}};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Problem> check(const Document& document) {
    if (auto problem = check_tokens(document.tokens)) return problem;
    const auto tokens = static_cast<Eigen::Index>(document.tokens.size());
    for (const NamedMatrix& matrix :
         {NamedMatrix{document.q, "q"}, NamedMatrix{document.k, "k"}, NamedMatrix{document.v, "v"}}) {
        if (auto problem = check_matrix(matrix, tokens)) return problem;
    }
    if (document.q.cols() != document.k.cols()) {
        return Problem{"problem.shape.q_and_k",
                       {{"q", std::to_string(document.q.cols())}, {"k", std::to_string(document.k.cols())}}};
    }
    const Options& options = document.options;
    if (!std::isfinite(options.scale)) return Problem{"problem.number.not_finite", {{"place", "options.scale"}}};
    if (!std::isfinite(options.temperature) || options.temperature <= 0) return Problem{"problem.temperature", {}};
    if (document.embeddings) {
        if (auto problem = check_embeddings(*document.embeddings, tokens)) return problem;
        if (auto problem = check_products(document, 0.0)) return problem;
        if (auto problem = check_size_of_products(document)) return problem;
    }
    return check_scores(document);
}

std::size_t memory_used(const Document& document) {
    std::size_t bytes = sizeof(Document) + document.sentence.size() + document.unknown_members.size();
    for (const std::string& token : document.tokens) bytes += sizeof token + token.size();
    return bytes + sizeof(double) * static_cast<std::size_t>(document.q.size() + document.k.size() + document.v.size());
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
    constexpr double precision_of_float32 = 1e-7;
    const double scale = scale_for_key_size(document.key_size());
    return scale != 1.0 && std::abs(document.options.scale - scale) <= precision_of_float32 * scale;
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
