#pragma once

#include "qkv/document.h"
#include "qkv/formula.h"
#include "qkv/text.h"

namespace qkv {

/// What an edit has changed, in a few words: "V(나는)₂ 0.553 → 0". Both documents have the same tokens and shape; in
/// doubt it names less than all of it.
Message what_changed(const Document& before, const Document& after, const Style& style);

}  // namespace qkv
