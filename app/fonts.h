#pragma once

#include <string_view>

#include "imgui.h"
#include "qkv/text.h"

namespace qkv {

/// The typefaces of the window, at any size through ImGui::PushFont(font, size).
struct Fonts {
    ImFont* text = nullptr;         ///< Nanum Gothic
    ImFont* bold = nullptr;         ///< Nanum Gothic Bold
    ImFont* digits = nullptr;       ///< Nanum Gothic Coding
    ImFont* digits_bold = nullptr;  ///< Nanum Gothic Coding Bold
};

/// Loads them into the current ImGui context's atlas. Fails when Nanum Gothic is not installed, saying what to install.
/// A character that no font has is drawn as a box with its code point.
Result<Fonts> load_fonts();

/// Makes every character of `text` drawable: where Nanum Gothic lacks one, adds a font of the system that has it.
/// Call before ImGui::NewFrame(), whenever the sentence has changed. Cheap for characters seen before.
void ensure_characters(const Fonts& fonts, std::string_view text);

}  // namespace qkv
