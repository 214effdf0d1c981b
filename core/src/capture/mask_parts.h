#pragma once

#include <vector>

#include "qkv/options.h"

namespace qkv {

/// Cells that are blocked by `blocked` (n×m, 1 for a blocked cell) or by the options.
Matrix blocked_by(const Matrix& blocked, const Options& options);

/// Queries that may look at no key. `blocked`: n×m.
std::vector<int> empty_rows(const Matrix& blocked);

/// Puts blocked cells into the parts of a mask that people know: padding where no query sees a key, then causal, then
/// a window if it explains all that is left; else the cells themselves. `blocked`: n×m, with a key for every query, and
/// all that the options block.
void take_mask_parts(const Matrix& blocked, Options& options);

}  // namespace qkv
