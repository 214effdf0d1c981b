#pragma once

#include <string_view>

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/goal.h"

namespace qkv {

/// The cell that a reference means, as read_target() has it; `text` is how it was written.
Result<Cell> target_of(const Reference& reference, std::string_view text, const Document& document);

}  // namespace qkv
