#pragma once

#include "ui.h"

namespace qkv {

/// The words that the sentence of a model can go on with where it is being typed, as a list below its field, which
/// keeps the keyboard. The arrows choose one; Tab, Enter or a click takes it.
///
/// Before the field is drawn: what was pressed for the list of the last frame.
void handle_word_list_presses(Ui& ui);

/// After it: what may be said of the sentence as it stands now. `field`: its box, below which the list is drawn.
void draw_word_list(const Session& session, Ui& ui, const ImRect& field);

/// Whether the sentence in the field is one yet: not while its only unknown word is still being typed.
bool is_word_unfinished(const Session& session, const Ui& ui);

}  // namespace qkv
