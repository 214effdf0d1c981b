#pragma once

#include <optional>
#include <string>

#include "qkv/document.h"

namespace qkv {

// The parts of check() that are needed elsewhere.

struct NamedMatrix {
    const Matrix& values;
    std::string name;
    int largest_size = max_file_dimensions;
};

std::optional<Problem> check_tokens(const std::vector<std::string>& tokens, bool are_keys = false);

/// Whether the parts of the mask fit n queries and m keys, and leave every query a key.
std::optional<Problem> check_mask(const Document& document);

/// Rows, columns and finite numbers of a matrix that has a row for each token (or as many as said).
std::optional<Problem> check_matrix(const NamedMatrix& matrix, Eigen::Index tokens);

/// Whether X and W fit each other and the tokens, so that projected() can multiply them. `embeddings` is the
/// document's.
std::optional<Problem> check_embeddings(const Document& document, const Embeddings& embeddings);

/// Whether the words of a model, their vectors and those of the positions fit each other.
std::optional<Problem> check_model(const Model& model);

/// Whether the layer and the model, if there are any, fit the embeddings and each other, so that projected() and
/// attend() can use them. The document has embeddings, which fit its tokens and heads.
std::optional<Problem> check_layer(const Document& document);

/// Whether the model knows every token of the sentence and has a position for it, where the embeddings come from it.
std::optional<Problem> check_words(const Document& document);

/// Whether q, k and v are the products of the document's embeddings, which check_embeddings() has accepted.
/// `tolerance`: of one number; relative above 1.
std::optional<Problem> check_products(const Document& document, double tolerance);

}  // namespace qkv
