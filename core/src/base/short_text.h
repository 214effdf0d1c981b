#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qkv {

/// A sentence stays readable with a token of 10,000 letters in it: at most 24 characters of the token.
std::string shortened(const std::string& token);

/// At most `longest` characters of a text: its beginning and its end, with … between.
std::string cut_in_the_middle(const std::string& text, std::size_t longest);

/// Without blanks and line ends around it; always a view of `text`.
std::string_view trimmed(std::string_view text);

/// With the letters a to z in place of A to Z.
std::string lower_case(std::string text);

/// A text cut wherever a word goes on for more than 20 characters, so that a line can end there.
std::vector<std::string> breakable_parts(const std::string& text);

/// "₁₂" for component 11: people count components from 1.
std::string subscript(int component);

}  // namespace qkv
