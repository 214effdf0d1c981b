#include "capture/known_weights.h"

#include <cmath>
#include <utility>

#include "capture/mask_parts.h"

namespace qkv {

bool holds_weights(const Matrix& matrix) {
    constexpr double most_off = 2e-2;
    return matrix.allFinite() && matrix.minCoeff() >= 0 && matrix.maxCoeff() <= 1 + most_off &&
           ((matrix.rowwise().sum().array() - 1).abs() <= most_off).all();
}

void take_weights(const Matrix& weights, std::optional<Matrix> values, Document& document) {
    const Eigen::Index m = weights.cols();
    Head& head = document.head();
    head.q = weights.unaryExpr([](double weight) { return weight > 0 ? std::log(weight) : 0.0; });
    head.k = Matrix::Identity(m, m);
    head.v = values ? std::move(*values) : Matrix::Identity(m, m);
    document.options = {};
    take_mask_parts((weights.array() == 0).cast<double>(), document.options);
}

}  // namespace qkv
