#pragma once

#include "ui.h"

namespace qkv {

/// All steps of the walk as segments, as wide as the room at the cursor; a press or a drag goes to a step. Labels only
/// where it is high enough for them.
void draw_timeline(const Session& session, Ui& ui, Actions& actions, float height);

/// The whole walk as one line along `track`; a press or a drag within `reach`, where nothing else takes the pointer,
/// goes to a step.
void draw_thin_timeline(const Session& session, Ui& ui, Actions& actions, const ImRect& track, const ImRect& reach);

}  // namespace qkv
