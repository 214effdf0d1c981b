#pragma once

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/matrix.h"

namespace qkv {

/// Rows first_row to end_row − 1 and columns first_column to end_column − 1 of a matrix; not empty.
struct Block {
    int first_row = 0;
    int end_row = 0;
    int first_column = 0;
    int end_column = 0;

    friend bool operator==(const Block&, const Block&) = default;
};

/// What a heatmap of a head shows: of Quantity::score and Quantity::weight n×m numbers, a row for each query; of
/// Quantity::joined what W_O makes of all heads, n×d; of every other quantity V_new, n×d_v.
const Matrix& heatmap_values(const Attention& attention, Quantity quantity, int head = 0);

/// The number furthest from 0 in a block, so that no peak is lost if a block is shown as one cell. Masked numbers (−∞)
/// count as 0.
double peak(const Matrix& values, const Block& block);

/// The largest |value| that is finite; 0 if there is none. Colours are relative to it.
double largest_finite(const Matrix& values);

}  // namespace qkv
