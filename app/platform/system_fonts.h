#pragma once

#include <filesystem>

namespace qkv {

// The fonts of the system, or those that come with the program where the system has none of use.

enum class Typeface { text, bold, digits };  ///< Nanum Gothic, Nanum Gothic Bold, Nanum Gothic Coding

/// Empty if it is not installed.
std::filesystem::path font_file(Typeface typeface);

/// The best font with outlines that has the character; empty if none has.
std::filesystem::path font_file_with(char32_t codepoint);

}  // namespace qkv
