#pragma once

#include "ui.h"

namespace qkv {

/// The dimensions of Q and K, of V and, with embeddings, of X; as many beside each other as `width` (pixels) allows.
/// They can be changed up to max_edit_dimensions.
void draw_dimensions(const Session& session, const Ui& ui, Actions& actions, float width);

/// Of all of them beside each other.
float dimensions_width(const Session& session, const Ui& ui);

/// How many lines they take where the room is `width` pixels wide.
int dimension_lines(const Session& session, const Ui& ui, float width);

}  // namespace qkv
