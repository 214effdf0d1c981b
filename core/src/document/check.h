#pragma once

#include <optional>

#include "qkv/document.h"

namespace qkv {

// The parts of check() that are needed elsewhere.

struct NamedMatrix {
    const Matrix& values;
    const char* name;
    int largest_size = max_file_dimensions;
};

std::optional<Problem> check_tokens(const std::vector<std::string>& tokens);

/// Rows, columns and finite numbers of a matrix that has a row for each token.
std::optional<Problem> check_matrix(const NamedMatrix& matrix, Eigen::Index tokens);

/// Whether X and W fit each other and the tokens, so that projected() can multiply them.
std::optional<Problem> check_embeddings(const Embeddings& embeddings, Eigen::Index tokens);

/// Whether q, k and v are the products of the document's embeddings, which check_embeddings() has accepted.
/// `tolerance`: of one number; relative above 1.
std::optional<Problem> check_products(const Document& document, double tolerance);

}  // namespace qkv
