#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/lesson.h"

namespace qkv {

/// A block of text and what a lesson needs to know about it besides its looks.
struct MarkdownBlock {
    TextBlock text;
    int heading_level = 0;   ///< 1 to 6 of a heading
    std::string language;    ///< of a block of code: the word after ```
    bool is_nested = false;  ///< in a list or a quotation
    int line = 1;            ///< where it begins; for a fenced code block that names its language, the fence
};

/// The blocks of a CommonMark text, one after another. Links and images are reduced to their text; HTML is plain text;
/// rules are left out.
std::vector<MarkdownBlock> read_markdown(std::string_view utf8);

}  // namespace qkv
