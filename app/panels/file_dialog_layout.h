#pragma once

#include <cmath>

#include "ui.h"

// What the parts of the file dialog have to know about the room they have.
namespace qkv::file_dialog {

inline float gap(const Ui& ui) { return std::floor(0.6F * ui.em); }
inline bool is_narrow(const Ui& ui) { return ImGui::GetIO().DisplaySize.x < 44 * ui.em; }
inline bool is_low(const Ui& ui) { return ImGui::GetIO().DisplaySize.y < 28 * ui.em; }
inline bool is_very_low(const Ui& ui) { return ImGui::GetIO().DisplaySize.y < 17 * ui.em; }
inline bool has_menu(const Ui& ui) { return is_narrow(ui) || is_very_low(ui); }

}  // namespace qkv::file_dialog
