#pragma once

#include <algorithm>

#include "imgui.h"

namespace qkv {

/// Adds a source to `font` by calling `add` with a configuration for it. ImGui 1.92.2 can only merge into the atlas's
/// last font (ImFontConfig::DstFont fails its assertions), so `font` is made the last one while this takes.
template <class Add>
void merge_into(ImFont* font, Add add) {
    ImVector<ImFont*>& fonts = ImGui::GetIO().Fonts->Fonts;
    ImFont** place = std::find(fonts.begin(), fonts.end(), font);
    std::iter_swap(place, fonts.end() - 1);
    ImFontConfig config;
    config.MergeMode = true;
    config.SizePixels = 16.0F;
    add(config);
    std::iter_swap(place, fonts.end() - 1);
}

}  // namespace qkv
