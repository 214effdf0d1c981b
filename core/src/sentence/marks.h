#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace qkv {

/// A character of a sentence: a grapheme cluster, together with the invisible ones next to it in the word.
struct Character {
    std::string text;
    char32_t codepoint = 0;  ///< the first visible one; 0 if there is none
    bool is_separator = false;
};

/// Which characters are punctuation that is separated from the words of a sentence:
/// - marks at either end of a word, but no apostrophe of an English word (’tis, students’);
/// - both of a pair of quotes or brackets, or neither: “비가 온다”라고 is “, 비가, 온다, ”, 라고. A pair that opens and
///   closes inside of one word belongs to it: f(x), 사과(apple)를.
/// Straight quotes are paired by the characters beside them.
std::vector<bool> parted_marks(const std::vector<Character>& sentence);

}  // namespace qkv
