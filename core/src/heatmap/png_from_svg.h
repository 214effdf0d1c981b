#pragma once

#include <string>
#include <string_view>

#include "qkv/text.h"

namespace qkv {

/// An SVG file as PNG, 2 pixels for each of its own.
Result<std::string> png_from_svg(std::string_view svg);

}  // namespace qkv
