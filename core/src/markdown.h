#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/lesson.h"

namespace qkv {

/// A block of text and what a lesson needs to know of it beyond its looks.
struct MarkdownBlock {
    TextBlock text;
    int heading_level = 0;   ///< 1 to 6 of a heading
    std::string language;    ///< of a block of code: the word behind ```
    bool is_nested = false;  ///< in a list or a quotation
    int line = 1;            ///< where it begins; of a fenced block of code that names its language: the fence
};

/// The blocks of a CommonMark text, one after the other. Of links and images only their text is left; HTML is plain
/// text; rules are left out.
std::vector<MarkdownBlock> read_markdown(std::string_view utf8);

}  // namespace qkv
