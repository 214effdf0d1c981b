#pragma once

#include <string>

#include "ui.h"

namespace qkv {

/// What just happened, in one sentence beside the number of the step. Beside it, there is room for other things.
void draw_message(const Session& session, Ui& ui, float width);
float message_height(const Ui& ui, float width);
/// Whether it stands in one row with the buttons of the walk: in a low window, where fingers make all else high.
bool is_walk_in_one_row(const Ui& ui);
/// "14 / 42"
std::string step_of_steps(const Session& session);
/// Whether it needs no scrolling in this width.
bool message_fits(const Session& session, Ui& ui, float width);

}  // namespace qkv
