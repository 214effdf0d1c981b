#pragma once

#include <vector>

#include "qkv/lesson.h"
#include "ui.h"

namespace qkv {

/// Draws paragraphs, lists, quotations, headings and code at the cursor, wrapped to `width` pixels between words.
/// `is_past`: paler, for what has been read.
void rich_text(const Ui& ui, const std::vector<TextBlock>& blocks, float width, bool is_past);

}  // namespace qkv
