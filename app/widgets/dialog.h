#pragma once

#include <string_view>

#include "ui.h"

namespace qkv {

/// Begins a dialog in the middle of the window, over everything else, opened by ImGui::OpenPopup(id). Escape closes it.
/// If true, end it with end_dialog().
bool begin_dialog(const Ui& ui, const char* id);
void end_dialog();

/// Begins a note that floats below `top` (pixels), over what is there, and is at most `width_em` wide. It takes no
/// focus. End it with end_note().
void begin_note(const Ui& ui, const char* id, float top, float width_em);
void end_note();

/// A line in the size of a title.
void dialog_title(const Ui& ui, std::string_view text);

/// Pixels: how wide what a dialog holds can be in this window.
float dialog_room(const Ui& ui);

/// Of something that follows SameLine(): goes to the next line if so much has no room in this one.
void wrap_in_dialog(const Ui& ui, float width);

/// A text that wraps.
void dialog_text(const Ui& ui, std::string_view text);

/// A button that answers the dialog and closes it; the next one stands beside it. The primary answer is that of Enter.
bool answer(const Ui& ui, const char* id, std::string_view label);
bool primary_answer(const Ui& ui, const char* id, std::string_view label, bool is_enabled = true);

/// The last row of a dialog: the primary answer, `id`_`verb`, and Cancel, `id`_cancel, below a little room. Returns
/// whether the primary answer was given.
bool answers(const Ui& ui, std::string_view id, std::string_view verb, std::string_view label, bool is_enabled = true);

}  // namespace qkv
