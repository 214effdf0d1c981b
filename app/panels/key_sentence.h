#pragma once

#include "ui.h"

namespace qkv {

/// The field of the sentence that keys and values belong to, in cross-attention. `width` in pixels.
void draw_key_sentence(const Session& session, Ui& ui, Actions& actions, float width);

/// Whether it stands beside the field of the first sentence: in a low window, where the calculation has no room for it.
bool has_key_sentence_in_toolbar(const Session& session, const Ui& ui);

}  // namespace qkv
