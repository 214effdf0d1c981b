#pragma once

#include "ui.h"

namespace qkv {

/// A bar at the cursor, filled up to `share` (0 to 1), as high as a button.
void progress_bar(const Ui& ui, float width, double share);

}  // namespace qkv
