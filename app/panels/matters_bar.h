#pragma once

#include "ui.h"

namespace qkv {

/// Which number is asked about and what matters most for it, with the legend of the tints; it lies over what is drawn
/// before it, with its lower left corner at `bottom`. Nothing while nothing is asked. W asks about the number under the
/// pointer, and again ends it, as Escape does. In a second line a person says what the number shall be.
void draw_matters_bar(const Session& session, Ui& ui, Actions& actions, ImVec2 bottom, float width);

/// Below the first line: the value, what may change for it, and the smallest change, which Enter takes.
float wish_row_height(const Ui& ui, float width);
void draw_wish_row(const Session& session, Ui& ui, Actions& actions, const ImRect& box);

/// Asks it of a number that has been reached, or says why there is no answer.
void ask_what_matters(const Session& session, Ui& ui, Actions& actions, const Cell& cell);

}  // namespace qkv
