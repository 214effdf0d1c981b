#pragma once

#include <string>

#include "qkv/drawing.h"

namespace qkv {

/// A drawing as an SVG element.
std::string to_svg(const Drawing& drawing);

/// Likewise as a file of its own.
std::string to_svg_file(const Drawing& drawing);

}  // namespace qkv
