#pragma once

#include <optional>
#include <string>

#include "steps/row.h"

namespace qkv {

/// result = vector × matrix, or vector × matrix + bias, for one token: what a projection and the joining of heads are.
struct RowTimesMatrix {
    Quantity vector;
    int size;  ///< of the vector: rows of the matrix
    Quantity matrix;
    std::string matrix_name;  ///< "W_Q"
    std::optional<Quantity> bias;
    std::string bias_name;  ///< "b_Q"
    Quantity result;
    int result_size;          ///< columns of the matrix
    std::string result_name;  ///< "Q"
    int head = 0;             ///< of matrix, bias and result
};

/// "Q(나는) = [1, 2] × W_Q + b_Q = [1×0.5 + 2×1 + 0.1, …] = [2.6, …]"; a matrix of many numbers is not written out.
Formula row_times_matrix(const Row& row, const Step& step, const RowTimesMatrix& parts);

/// One component of it: "Q(나는)₁ = 1×0.5 + 2×1 + 0.1 = 2.6".
Formula component_of_row_times_matrix(const Row& row, const Step& step, const RowTimesMatrix& parts, int component);

/// The row of the vector, the column of the matrix and the component of the bias that a cell of the result is computed
/// from.
std::vector<Cell> operands_of_row_times_matrix(const RowTimesMatrix& parts, const Cell& result);

}  // namespace qkv
