#pragma once

#include "panels/file_requests.h"
#include "ui.h"

namespace qkv {

/// Draws every panel in its place, and the dialogs over them.
void draw_window(const Session& session, Ui& ui, FileRequests& file_requests, Actions& actions);

}  // namespace qkv
