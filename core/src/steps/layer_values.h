#pragma once

#include <string>

#include "steps/quantity.h"

// What the quantities of a layer have in common: their numbers stand in matrices with a row for each token.
namespace qkv {

/// The numbers of a vector of the residual stream.
inline int embedding_size(const Document& document) { return document.embeddings->size(); }
inline int inner_size(const Document& document) { return document.layer->inner_size(); }

template <Matrix LayerResult::*matrix>
double layer_value(const Row& row, const Cell& cell) {
    return ((*row.all_heads().layer).*matrix)(cell.row, cell.column);
}

template <Matrix Layer::*matrix>
double given_layer_value(const Row& row, const Cell& cell) {
    return ((*row.document().layer).*matrix)(cell.row, cell.column);
}

/// The products of a row of `vector` with a column of `matrix`, each without its sign, added up.
inline double size_of_column_products(const Matrix& vector, const Matrix& matrix, const Cell& cell) {
    return vector.row(cell.row).cwiseAbs().dot(matrix.col(cell.column).cwiseAbs().transpose());
}

/// "W_up[1,2]"
std::string matrix_cell_name(const char* matrix, const Cell& cell);
/// "b_up[2]"
std::string vector_cell_name(const char* vector, const Cell& cell);

}  // namespace qkv
