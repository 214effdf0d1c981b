#pragma once

#include "ui.h"

namespace qkv {

/// A bar at the cursor that is filled as far as `share`, 0 to 1; as high as a button.
void progress_bar(const Ui& ui, float width, double share);

}  // namespace qkv
