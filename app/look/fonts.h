#pragma once

#include <memory>
#include <string_view>

#include "imgui.h"
#include "qkv/text.h"

namespace qkv {

class FallbackFonts;

/// The typefaces of the window, at any size through ImGui::PushFont(font, size).
struct Fonts {
    ImFont* text = nullptr;    ///< Nanum Gothic
    ImFont* bold = nullptr;    ///< Nanum Gothic Bold
    ImFont* digits = nullptr;  ///< Nanum Gothic Coding
    std::shared_ptr<FallbackFonts> fallback;
};

/// Loads them into the current ImGui context's atlas. Fails if Nanum Gothic is not installed, and says what to install.
Result<Fonts> load_fonts();

/// Makes every character of `text` drawable: if Nanum Gothic lacks one, adds a font of the system that has it; if none
/// has, a box with the character's code point. Call before ImGui::NewFrame(), whenever the text may have changed. Cheap
/// for characters seen before.
void ensure_characters(const Fonts& fonts, std::string_view text);

}  // namespace qkv
