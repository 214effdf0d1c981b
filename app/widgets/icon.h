#pragma once

#include "imgui.h"
#include "imgui_internal.h"

namespace qkv {

enum class Icon {
    none,
    first,
    previous,
    next,
    last,
    play,
    pause,
    undo,
    redo,
    sun,
    moon,
    down,
    menu,
    minus,
    plus,
    check,
    more,
    split,
    pin,
    close,
    right,
    up,
    parent,
    folder,
    file,
    home,
    star,
    spotlight,
    code,
    enter,
    download,
    arrows
};

/// Draws an icon into a square box.
void draw_icon(const ImRect& box, Icon icon, ImU32 color);

}  // namespace qkv
