#pragma once

#include "ui.h"

namespace qkv {

/// Opens the menu of a number in this frame, also of one that has not been reached.
void open_number_menu(Ui& ui, const Cell& cell);

/// The menu of a number, wherever it is shown: what it is, what matters for it, and of a query and a key whether one
/// may look at the other. A right click or a long press opens it on what the pointer is on, unless there has opened a
/// menu of its own. After all panels, in the window's own.
void draw_number_menu(const Session& session, Ui& ui, Actions& actions);

/// The line of a menu that asks what matters for a number, or ends it.
void matters_choice(const Session& session, Ui& ui, Actions& actions, const Cell& cell);

}  // namespace qkv
