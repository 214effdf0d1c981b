#pragma once

#include <string>
#include <string_view>

namespace qkv {

/// What visible() makes of a text, as the content or an attribute of HTML or XML, neither of which may hold control
/// characters.
std::string markup_escaped(std::string_view text);

/// Typefaces with Hangul, by their names on Linux, Windows and macOS.
inline constexpr const char* font_family =
    "'Nanum Gothic', NanumGothic, 'Noto Sans KR', 'Malgun Gothic', 'Apple SD Gothic Neo', sans-serif";
inline constexpr const char* digits_family =
    "'Nanum Gothic Coding', NanumGothicCoding, D2Coding, Consolas, Menlo, monospace";

}  // namespace qkv
