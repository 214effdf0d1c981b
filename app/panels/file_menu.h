#pragma once

#include "ui.h"

namespace qkv {

/// New, open, save, export, recent files and quit, in the open popup: call it between its begin and end.
void draw_file_menu(const Session& session, Ui& ui, Actions& actions);

}  // namespace qkv
