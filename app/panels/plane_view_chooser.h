#pragma once

#include <string>

#include "qkv/plane.h"
#include "ui.h"

namespace qkv {

/// At the right of a line: what a picture leaves out, as a button where there is a choice of how vectors of `d` numbers
/// are seen. Returns its width.
float draw_view_chooser(const Ui& ui, const char* id, const ImRect& line, plane::View& view, const std::string& note,
                        int d);

}  // namespace qkv
