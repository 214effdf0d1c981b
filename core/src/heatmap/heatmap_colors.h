#pragma once

#include "qkv/explanation.h"

namespace qkv {

/// A colour as 0xRRGGBB.
using Rgb = unsigned;

/// The colours of the light window (app/look/theme.cpp), for pictures made without it.
inline constexpr Rgb paper = 0xFFFFFF;
inline constexpr Rgb ink = 0x171A23;
inline constexpr Rgb muted_ink = 0x5D6578;
inline constexpr Rgb weight_ink = 0x7E489C;

/// The full colour of a role: of scores slate, of weights purple, of output green.
Rgb role_color(Role role);

/// The tint of a cell by its share of the largest |value|, −1 to 1. In scores, or if `is_diverging`, negative numbers
/// have another colour; elsewhere they are paler.
Rgb tint(Role role, double share, bool is_diverging = false);

/// Black or white, whichever is easier to read on `background`.
Rgb ink_on(Rgb background);

/// A mixture of `a` with a share of `b`, 0 to 1.
Rgb blended(Rgb a, Rgb b, double share);

}  // namespace qkv
