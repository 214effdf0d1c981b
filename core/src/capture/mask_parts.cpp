#include "capture/mask_parts.h"

#include <algorithm>
#include <cstdlib>

namespace qkv {
namespace {

Options causal_mask() {
    Options options;
    options.mask = Mask::causal;
    return options;
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

Matrix blocked_by(const Matrix& blocked, const Options& options) {
    Matrix all = blocked;
    for (int row = 0; row < all.rows(); ++row) {
        for (int column = 0; column < all.cols(); ++column) {
            if (!allows(options, row, column)) all(row, column) = 1;
        }
    }
    return all;
}

std::vector<int> empty_rows(const Matrix& blocked) {
    std::vector<int> queries;
    for (int row = 0; row < blocked.rows(); ++row) {
        if ((blocked.row(row).array() != 0).all()) queries.push_back(row);
    }
    return queries;
}

void take_mask_parts(const Matrix& blocked, Options& options) {
    take_padding(blocked, options.padding);
    Matrix rest = unexplained(blocked, options);
    const bool is_lower = blocked_by(blocked, causal_mask()) == blocked;
    if (is_lower && (rest.array() != 0).any()) {
        Options causal = options;
        causal.mask = Mask::causal;
        Matrix left = unexplained(blocked, causal);
        if (left != rest) {
            options = causal;
            rest = std::move(left);
        }
    }
    if ((rest.array() == 0).all()) return;
    Options windowed = options;
    windowed.window = smallest_window(blocked);
    const bool is_window = windowed.window < std::max(blocked.rows(), blocked.cols());
    if (is_window && (unexplained(blocked, windowed).array() == 0).all()) {
        options = windowed;
    } else {
        options.blocked = std::move(rest);
    }
}

}  // namespace qkv
