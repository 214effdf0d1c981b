#pragma once

#include "qkv/lesson.h"
#include "ui.h"

namespace qkv {

/// A vector before and after at the cursor, `width` pixels wide: a pair of bars for each component, and both as arrows
/// in the two components that differ most.
void draw_comparison(const Ui& ui, const VectorComparison& vectors, float width);

}  // namespace qkv
