#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "numbers/double_double.h"
#include "qkv/walkthrough.h"
#include "steps/row.h"

namespace qkv {

/// One row of the table of quantities: all that the program knows of one kind of number. The functions are in the file
/// of the operation that computes it.
struct QuantityRow {
    Quantity quantity;
    Role role;
    /// The step that computes it, at the finest detail that does so in one step; start for given numbers.
    StepKind maker = StepKind::start;
    bool belongs_to_token = true;            ///< a cell's row is a token
    int (*size)(const Document&) = nullptr;  ///< components of a vector of it; null if it has no vectors
    double (*value)(const Row&, const Cell&);
    /// The value with all its digits, which a double below the smallest normal one has lost; null for what is not
    /// multiplied.
    DoubleDouble (*exact)(const Row&, const Cell&) = nullptr;
    /// The sum of the terms that it adds up, each without its sign; null if it adds up nothing that may have signs.
    double (*size_of_terms)(const Row&, const Cell&) = nullptr;
    /// What a cell is directly computed from; null for given numbers.
    std::vector<Cell> (*operands)(const Document&, const Cell&) = nullptr;
    std::string (*cell_name)(const Document&, const Cell&);
};

const QuantityRow& quantity_row(Quantity quantity);

inline int key_size(const Document& document) { return document.key_size(); }
inline int value_size(const Document& document) { return document.value_size(); }

/// The cells (row, 0) to (row, size − 1) of a head.
std::vector<Cell> row_of_cells(Quantity quantity, int row, int size, int head);

/// The products of two vectors, each without its sign, added up.
double size_of_products(const RowVector& a, const RowVector& b);

/// "Q(나는)₁": a component of a token's vector.
std::string component_name(std::string_view name, const Document& document, const Cell& cell);

/// "score(나는, 사과를)"
std::string pair_name(std::string_view name, const Document& document, const Cell& cell);

}  // namespace qkv
