#pragma once

#include <optional>

#include "qkv/document.h"

namespace qkv {

/// Whether every row holds weights: none below 0 or above 1, and a sum of 1 as far as half precision tells.
bool holds_weights(const Matrix& matrix);

/// Gives `document` queries and keys that have exactly these weights, n×m: Q is their logarithm, K the identity;
/// weights of 0 are masked. `values`: m×d_v, or none, and then V is the identity, so that V_new repeats the weights.
void take_weights(const Matrix& weights, std::optional<Matrix> values, Document& document);

}  // namespace qkv
