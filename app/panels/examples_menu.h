#pragma once

#include "ui.h"

namespace qkv {

/// The prepared sentences, in the current popup, no wider than `most_width` pixels.
void draw_examples_menu(const Session& session, const Ui& ui, Actions& actions, float most_width);

}  // namespace qkv
