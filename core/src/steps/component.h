#pragma once

#include "steps/row.h"

namespace qkv {

/// One component of a step's vector, written out: "Q(나는)₂ = 1×0.5 + 0×1 + 2×1 = 2.5", "sum_1(나는)₂ = 0.5 + 1 = 1.5".
/// `step` is of detail term and gives a vector; where it puts vectors side by side, there is nothing to work out.
Formula component_line(const Row& row, const Step& step, int component);

}  // namespace qkv
