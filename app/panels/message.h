#pragma once

#include <string>

#include "ui.h"

namespace qkv {

/// What just happened, in one sentence beside the number of the step. Beside it, there is room for other things.
void draw_message(const Session& session, Ui& ui, float width);
float message_height(const Ui& ui, float width);
/// "14 / 42"
std::string step_of_steps(const Session& session);
/// Whether it needs no scrolling in this width.
bool message_fits(const Session& session, Ui& ui, float width);

}  // namespace qkv
