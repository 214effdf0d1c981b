#pragma once

#include "ui.h"

namespace qkv {

/// What just happened, in one sentence beside the number of the step; in its place what is wrong or has to be known,
/// until it is dismissed. Beside it, there is room for other things.
void draw_message(const Session& session, Ui& ui, Actions& actions, float width);
float message_height(const Ui& ui, float width);

}  // namespace qkv
