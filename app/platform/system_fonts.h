#pragma once

#include <filesystem>

namespace qkv {

// The fonts of the system, or those that come with the program where the system has none of use.

enum class Typeface { text, bold, digits };  ///< Nanum Gothic, Nanum Gothic Bold, Nanum Gothic Coding

/// Empty if it is not installed.
std::filesystem::path font_file(Typeface typeface);

/// The best font with outlines that has the character; empty if none has, or none yet.
std::filesystem::path font_file_with(char32_t codepoint);

/// Whether such a font is being fetched, as a page does when it is needed first. A frame is drawn when it is there.
bool is_font_coming(char32_t codepoint);

}  // namespace qkv
