#pragma once

#include <Eigen/Core>
#include <cstddef>

namespace qkv {

/// The one matrix type: double precision, row-major, row i belongs to token i.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A row of a matrix, or any vector lying in memory without gaps.
using RowVector = Eigen::Matrix<double, 1, Eigen::Dynamic, Eigen::RowMajor>;

/// Tokens, rows and columns are counted in int, places in standard containers in std::size_t.
inline std::size_t index(int i) { return static_cast<std::size_t>(i); }

/// Same shape and same numbers. (Eigen's own == asserts when the shapes differ.)
inline bool same(const Matrix& a, const Matrix& b) { return a.rows() == b.rows() && a.cols() == b.cols() && a == b; }

}  // namespace qkv
