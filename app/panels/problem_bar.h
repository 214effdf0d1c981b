#pragma once

#include "ui.h"

namespace qkv {

/// What is wrong with the last input, or has to be known of the file that is open, with a button that dismisses it.
/// Nothing if there is nothing to tell. It lies over what is drawn before it, with its lower left corner at `bottom`,
/// so that nothing moves when it comes and goes.
void draw_problem_bar(const Session& session, const Ui& ui, Actions& actions, ImVec2 bottom, float width);

}  // namespace qkv
