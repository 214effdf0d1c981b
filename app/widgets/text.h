#pragma once

#include <string>
#include <string_view>

#include "imgui.h"
#include "imgui_internal.h"
#include "ui.h"

namespace qkv {

struct TextStyle {
    ImFont* font;
    float size;  ///< pixels
    ImU32 color;
};

TextStyle normal_text(const Ui& ui);
TextStyle muted_text(const Ui& ui);
TextStyle title_text(const Ui& ui);
/// Numbers, in the typeface whose digits are equally wide.
TextStyle digits_text(const Ui& ui, float relative_size = 0.875F);

ImVec2 size_of(const TextStyle& style, std::string_view text);
float width_of(const TextStyle& style, std::string_view text);

/// Draws it with its top left corner at `at`; returns the width. Subscripts (₁₂) are large enough to be read.
float draw_text(ImVec2 at, const TextStyle& style, std::string_view text);
/// In the middle of `box`, made smaller if it does not fit.
void draw_text_centered(const ImRect& box, TextStyle style, std::string_view text);
/// At the left of `box`, vertically in the middle, cut with … if it does not fit; returns the width.
float draw_text_left(const ImRect& box, const TextStyle& style, std::string_view text);

/// The text, or as many of its first characters as fit before a … and the subscripts at its end.
std::string elided(const TextStyle& style, std::string_view text, float width);

/// The text, or as many of its first and last characters as fit around a …
std::string elided_in_the_middle(const TextStyle& style, std::string_view text, float width);

/// The text with line breaks between words at `width`. ImGui's own wrapping would break 0.5 at its point.
std::string broken_between_words(const TextStyle& style, std::string_view text, float width);

/// The text with the minus sign − before numbers instead of a hyphen.
std::string with_minus_signs(std::string_view text);

/// Tells the interface tests about something that can be pointed at but is not an ImGui item.
void note_for_tests(const char* label, const ImRect& box);

/// A box of this size at the cursor, which moves past it. Like ImGui::Dummy, but returns the box.
ImRect take_space(ImVec2 size);

}  // namespace qkv
