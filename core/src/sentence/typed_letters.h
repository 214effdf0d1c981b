#pragma once

#include <string>
#include <string_view>

namespace qkv {

/// The letters that a text is typed with on a Korean two-set keyboard, as compatibility jamo, and Latin letters without
/// their case: 사과 is ㅅㅏㄱㅗㅏ. What has been typed of a word is a beginning of this, however its syllables have
/// come to stand in between (삭, 사고).
std::u32string typed_letters(std::string_view utf8);

}  // namespace qkv
