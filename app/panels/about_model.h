#pragma once

#include "imgui_internal.h"
#include "ui.h"

namespace qkv {

/// At the right of `box`, a button that tells what this model is and what it is not, if it came with the program.
/// Returns its width.
float draw_about_model_button(const Session& session, const Ui& ui, const ImRect& box);

}  // namespace qkv
