#include "qkv/document.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace qkv {
namespace {

std::string number(Eigen::Index value) { return fmt::format("{}", value); }

struct NamedMatrix {
    const Matrix& values;
    const char* name;
    int largest_size;
};

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

Matrix resized(const Matrix& matrix, int columns) {
    Matrix changed = Matrix::Zero(matrix.rows(), columns);
    const Eigen::Index kept = std::min<Eigen::Index>(matrix.cols(), columns);
    changed.leftCols(kept) = matrix.leftCols(kept);
    return changed;
}

}  // namespace

bool operator==(const Document& a, const Document& b) {
    return a.sentence == b.sentence && a.tokens == b.tokens && same(a.q, b.q) && same(a.k, b.k) && same(a.v, b.v) &&
           a.options == b.options && a.unknown_keys == b.unknown_keys;
}

std::optional<Problem> check(const Document& document) {
    const auto tokens = static_cast<Eigen::Index>(document.tokens.size());
    if (tokens == 0) return Problem{"problem.tokens.none", {}};
    if (tokens > max_file_tokens) {
        return Problem{"problem.tokens.too_many", {{"tokens", number(tokens)}, {"limit", number(max_file_tokens)}}};
    }
    for (std::size_t i = 0; i < document.tokens.size(); ++i) {
        if (document.tokens[i].empty()) return Problem{"problem.tokens.empty", {{"place", fmt::format("{}", i + 1)}}};
    }
    for (const NamedMatrix& matrix :
         {NamedMatrix{document.q, "q", max_file_dimensions}, NamedMatrix{document.k, "k", max_file_dimensions},
          NamedMatrix{document.v, "v", max_file_dimensions}}) {
        if (auto problem = check_matrix(matrix, tokens)) return problem;
    }
    if (document.q.cols() != document.k.cols()) {
        return Problem{"problem.shape.q_and_k", {{"q", number(document.q.cols())}, {"k", number(document.k.cols())}}};
    }
    const Options& options = document.options;
    if (!std::isfinite(options.scale)) return Problem{"problem.number.not_finite", {{"place", "options.scale"}}};
    if (!std::isfinite(options.temperature) || options.temperature <= 0) return Problem{"problem.temperature", {}};
    return std::nullopt;
}

std::size_t memory_used(const Document& document) {
    std::size_t bytes = sizeof(Document) + document.sentence.size() + document.unknown_keys.size();
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
    if (is_scaled_by_key_size(document)) changed.options.scale = scale_for_key_size(d_k);
    return changed;
}

Document with_value_size(const Document& document, int d_v) {
    Document changed = document;
    changed.v = resized(document.v, d_v);
    return changed;
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
