#pragma once

#include <unordered_set>

#include "imgui.h"
#include "imgui_internal.h"

namespace qkv {

/// A font source for characters that no font has: a box with the code point in hexadecimal, so that a person sees what
/// it is instead of a gap. Must outlive the ImGui context whose fonts it was merged into.
class MissingGlyphs : private ImFontLoader {
public:
    MissingGlyphs();
    MissingGlyphs(const MissingGlyphs&) = delete;
    MissingGlyphs& operator=(const MissingGlyphs&) = delete;

    void merge_into(ImFont* font) const;

    /// Draws this character from now on.
    void claim(ImWchar codepoint) { claimed_.insert(codepoint); }

private:
    static bool contains(ImFontAtlas* atlas, ImFontConfig* source, ImWchar codepoint);
    static bool load(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* unused, ImWchar codepoint,
                     ImFontGlyph* glyph, float* advance_x);

    std::unordered_set<ImWchar> claimed_;
};

}  // namespace qkv
