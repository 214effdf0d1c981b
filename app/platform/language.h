#pragma once

#include "qkv/text.h"

namespace qkv {

/// The language that a person has set up the system for: of the texts until another is chosen. On Linux the first of
/// LC_ALL, LC_MESSAGES and LANG that is set says so; Korean if none is, or if it is C or POSIX, and English for every
/// other language.
Language system_language();

}  // namespace qkv
