#pragma once

#include "session/session.h"
#include "ui.h"

namespace qkv {

/// Whether the walk has come to its end while presenting.
bool is_presenter_end(const Session& session);

/// What every token's V has become, a row for each; of more than max_sentence_tokens, the current one and those around
/// it.
void draw_presenter_end(const Session& session, Ui& ui, Actions& actions, ImVec2 room);

}  // namespace qkv
