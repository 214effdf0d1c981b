#include "qkv/heatmap.h"

#include <algorithm>
#include <cmath>

namespace qkv {

const Matrix& heatmap_values(const Attention& attention, Quantity quantity, int head) {
    if (quantity == Quantity::joined) return attention.joined;
    if (quantity == Quantity::score) return attention.head(head).scores;
    return quantity == Quantity::weight ? attention.head(head).weights : attention.head(head).output;
}

double peak(const Matrix& values, const Block& block) {
    double peak = 0;
    for (Eigen::Index row = block.first_row; row < block.end_row; ++row) {
        for (Eigen::Index column = block.first_column; column < block.end_column; ++column) {
            const double value = values(row, column);
            if (std::isfinite(value) && std::abs(value) > std::abs(peak)) peak = value;
        }
    }
    return peak;
}

double largest_finite(const Matrix& values) {
    double largest = 0;
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        const double value = std::abs(values.data()[i]);
        if (!std::isinf(value)) largest = std::max(largest, value);
    }
    return largest;
}

}  // namespace qkv
