#pragma once

#include "qkv/matrix.h"

namespace qkv {

/// Replaces what doubles got wrong in output = weights × v: see correct_products(). A sum that is no larger than what
/// the rounding of the weights leaves of 0 is 0. weights: n×m; v: m×d; output: n×d.
void correct_weighted_sums(const Matrix& weights, const Matrix& v, Matrix& output);

}  // namespace qkv
