#pragma once

#include "ui.h"

namespace qkv {

/// At the end of the menu: how numbers are shown, and how text is typed.
void draw_settings_menu(const Session& session, const Ui& ui, Actions& actions);

}  // namespace qkv
