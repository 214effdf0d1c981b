#pragma once

#include <string_view>

#include "ui.h"

namespace qkv {

/// Whether what the pointer rests on is told and lit up: only after the pointer has moved, and neither while a number
/// is being typed nor in presenter mode, where a class would read it.
bool shows_hover(const Ui& ui);

/// Begins a tooltip beside the pointer, if such things are shown. If true, end it with ImGui::EndTooltip().
bool begin_tooltip(const Ui& ui);

/// Shows `text` beside the last item while the pointer rests on it.
void tooltip_for_last_item(const Ui& ui, std::string_view text);

}  // namespace qkv
