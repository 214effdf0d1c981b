#pragma once

#include <string>
#include <string_view>

namespace qkv {

/// Text in the order in which its characters stand on the screen from left to right, Arabic letters in their joined
/// forms. ImGui draws characters one after another and supports neither (Unicode bidirectional algorithm, UAX #9, by
/// FriBidi; the line as a whole runs from left to right). Text without right-to-left letters is returned unchanged.
std::string in_visual_order(std::string_view text);

/// Whether the order on the screen may differ from the order in memory.
bool may_hold_right_to_left(std::string_view text);

}  // namespace qkv
