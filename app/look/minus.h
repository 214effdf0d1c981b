#pragma once

#include "platform/system_fonts.h"

namespace qkv {

/// What is drawn for the minus sign (U+2212), which Nanum Gothic lacks. A hyphen looks like one only in the typeface of
/// digits.
constexpr char32_t drawn_minus(Typeface typeface) { return typeface == Typeface::digits ? U'-' : U'\u2013'; }

}  // namespace qkv
