#pragma once

#include "qkv/text.h"
#include "ui.h"

namespace qkv {

/// What is wrong with the last input, or has to be known of the file that is open, with a button that dismisses it.
/// Nothing if there is nothing to tell. It lies over what is drawn before it, with its lower left corner at `bottom`,
/// so that nothing moves when it comes and goes.
void draw_problem_bar(const Session& session, const Ui& ui, Actions& actions, ImVec2 bottom, float width);

/// The same as people read it in a window: some advice is another one there than on the command line, and where files
/// have no place, as on a page, their names are enough.
Message in_window(const Message& message);

}  // namespace qkv
