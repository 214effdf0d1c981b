#pragma once

#include <vector>

#include "qkv/options.h"

namespace qkv {

/// Queries that may look at no key: those with `blocked` (n×n, 1 for a blocked cell) and, if it is causal, the mask.
std::vector<int> empty_rows(const Matrix& blocked, Mask mask);

/// Puts blocked cells into the parts of a mask that people know: padding where no query sees a key, then causal, then
/// a window if it explains all that is left; else the cells themselves. `blocked`: n×n, with a key for every query.
void take_mask_parts(const Matrix& blocked, Options& options);

}  // namespace qkv
