#pragma once

#include <string>
#include <string_view>

#include "support/headless.h"

namespace qkv::test {

/// What of a panel may scroll: nothing, down by whole lines so that nothing is cut, or down by any length.
enum class Scrolling { none, lines, down };

/// Whether everything in a panel is seen: an empty text, or what scrolls or is cut, for people. `panel` is the id of a
/// child window ("vectors", "stages", "heatmaps", "toolbar", "walk"); those inside it belong to it. What is drawn
/// partly outside the visible part of its window is cut, except by scrolling in a direction that is allowed. Beneath
/// an open popup as well; an unknown panel is a misfit.
std::string misfit(std::string_view panel, Scrolling allowed = Scrolling::none);

/// How much of the window's height a panel has, 0 to 1; 0 if it is not there.
float share_of_height(std::string_view panel);

}  // namespace qkv::test
