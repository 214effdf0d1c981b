#pragma once

#include "qkv/names.h"

namespace qkv {

enum class Theme { light, dark };
inline constexpr Names<Theme, 2> theme_names{{{Theme::light, "light"}, {Theme::dark, "dark"}}};

}  // namespace qkv
