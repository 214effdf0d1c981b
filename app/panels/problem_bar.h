#pragma once

#include "ui.h"

namespace qkv {

/// What is wrong with the last input, or has to be known of the file that is open, with a button that dismisses it.
/// Nothing if there is nothing to tell.
void draw_problem_bar(const Session& session, Ui& ui, Actions& actions, float width);

/// With the space below it; 0 if there is nothing to tell.
float problem_bar_height(const Session& session, const Ui& ui, float width);

}  // namespace qkv
