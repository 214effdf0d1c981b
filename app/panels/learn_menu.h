#pragma once

#include "ui.h"

namespace qkv {

/// Lessons, puzzles and a person's own lessons, in the open popup: call it between its begin and end.
void draw_learn_menu(const Session& session, Ui& ui, Actions& actions);

}  // namespace qkv
