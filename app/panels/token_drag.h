#pragma once

#include <span>

#include "ui.h"

namespace qkv {

/// A dragged token shows where it would go, and moves there when it is released. `tops`: where each token begins, in
/// pixels, and where the last one ends.
void drop_token(const Session& session, Ui& ui, Actions& actions, std::span<const float> tops);

}  // namespace qkv
