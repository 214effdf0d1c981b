#pragma once

#include "ui.h"

namespace qkv {

/// Temperatures to choose from, and a field for any other. Call it in an open popup.
void draw_temperature_menu(const Session& session, Ui& ui, Actions& actions);

}  // namespace qkv
