#pragma once

#include "ui.h"

namespace qkv {

/// Which keys each query may look at: causal, a window, padding, and a grid in which cells are blocked by a click.
/// `points_at_causal`: a lesson asks for the causal mask.
void draw_mask_menu(const Session& session, Ui& ui, Actions& actions, bool points_at_causal);

/// `options` with this cell blocked by hand, or not any more.
Options with_blocked(const Document& document, int query, int key, bool is_blocked);

}  // namespace qkv
