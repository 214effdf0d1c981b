#pragma once

#include "ui.h"

// Numbers of the calculation that are pulled to what they shall be: bars by their end, and cells from side to side as
// given numbers are. What makes it so is sought while the pointer moves, and shown until it is taken.
namespace qkv {

/// A bar in `track`, whose whole length is 1, of a weight or a probability: it can be pulled, and shows what is wished.
void pull_bar(const Session& session, Ui& ui, const ImRect& track, const Cell& cell);

/// A cell with a computed number.
void pull_cell(const Session& session, Ui& ui, const ImRect& box, const Cell& cell);

/// Whether the pointer, which is on the number, clicks it now: when it is pressed, or, of one that can be pulled, when
/// it is released where it was pressed.
bool is_pressed_as_click(const Ui& ui, const Cell& cell);

/// Seeks what makes the number what the pointer says. Once in each frame, after all that can be pulled is drawn.
void follow_pull(const Session& session, Ui& ui);

}  // namespace qkv
