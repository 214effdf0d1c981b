#include "capture/mask_parts.h"

#include <algorithm>
#include <cstdlib>

namespace qkv {
namespace {

Matrix with_causal(Matrix blocked) {
    for (Eigen::Index row = 0; row < blocked.rows(); ++row) blocked.row(row).tail(blocked.cols() - row - 1).setOnes();
    return blocked;
}

// Cells that are blocked and that no part of the options blocks.
Matrix unexplained(const Matrix& blocked, const Options& options) {
    Matrix rest = Matrix::Zero(blocked.rows(), blocked.cols());
    for (int row = 0; row < blocked.rows(); ++row) {
        for (int column = 0; column < blocked.cols(); ++column) {
            if (blocked(row, column) != 0 && allows(options, row, column)) rest(row, column) = 1;
        }
    }
    return rest;
}

// The smallest window that allows every cell that is not blocked.
int smallest_window(const Matrix& blocked) {
    int farthest = 0;
    for (int row = 0; row < blocked.rows(); ++row) {
        for (int column = 0; column < blocked.cols(); ++column) {
            if (blocked(row, column) == 0) farthest = std::max(farthest, std::abs(row - column));
        }
    }
    return farthest + 1;
}

void take_padding(const Matrix& blocked, std::vector<bool>& padding) {
    std::vector<bool> found;
    for (Eigen::Index column = 0; column < blocked.cols(); ++column)
        found.push_back((blocked.col(column).array() != 0).all());
    if (std::find(found.begin(), found.end(), true) != found.end()) padding = std::move(found);
}

}  // namespace

std::vector<int> empty_rows(const Matrix& blocked, Mask mask) {
    const Matrix all = mask == Mask::causal ? with_causal(blocked) : blocked;
    std::vector<int> queries;
    for (int row = 0; row < all.rows(); ++row) {
        if ((all.row(row).array() != 0).all()) queries.push_back(row);
    }
    return queries;
}

void take_mask_parts(const Matrix& blocked, Options& options) {
    const Matrix all = options.mask == Mask::causal ? with_causal(blocked) : blocked;
    take_padding(all, options.padding);
    Matrix rest = unexplained(all, options);
    const bool is_lower = with_causal(all) == all;
    if (is_lower && (rest.array() != 0).any()) {
        Options causal = options;
        causal.mask = Mask::causal;
        Matrix left = unexplained(all, causal);
        if (left != rest) {
            options = causal;
            rest = std::move(left);
        }
    }
    if ((rest.array() == 0).all()) return;
    Options windowed = options;
    windowed.window = smallest_window(all);
    if (windowed.window < all.rows() && (unexplained(all, windowed).array() == 0).all()) {
        options = windowed;
    } else {
        options.blocked = std::move(rest);
    }
}

}  // namespace qkv
