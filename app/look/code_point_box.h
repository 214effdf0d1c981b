#pragma once

#include <vector>

namespace qkv {

/// What is drawn instead of a character that no font has: a box with its code point in hexadecimal, so that a person
/// sees what it is instead of a gap.
struct CodePointBox {
    /// `size`: the height of the text in pixels.
    CodePointBox(char32_t codepoint, float size);

    int width = 0;
    int height = 0;
    std::vector<unsigned char> pixels;  ///< how much of each is covered, 0 to 255, row by row
};

/// Controls, joiners and selectors affect their neighbours and show nothing themselves.
bool shows_nothing(char32_t codepoint);

}  // namespace qkv
