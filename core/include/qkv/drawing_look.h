#pragma once

#include "qkv/colors.h"
#include "qkv/formula.h"

// What pictures of vectors and of weights share: their size, letters and colours.
namespace qkv::drawing {

/// The colours of the light window.
struct Colors {
    Rgb paper = qkv::paper;
    Rgb grid{0xE4E8F0};
    Rgb axis{0xA9B1C2};
    Rgb text = ink;
    Rgb muted = muted_ink;
    Rgb accent{0x1560C4};
    Rgb lit{0xE69F00};  ///< around what the pointer or the keyboard is at
    Rgb query = role_color(Role::query);
    Rgb key = role_color(Role::key);
    Rgb value = role_color(Role::value);
    Rgb score = role_color(Role::score);
    Rgb weight = role_color(Role::weight);
    Rgb query_text{0x0069A6};
    Rgb key_text{0xB24E00};
    Rgb value_text{0x00775A};
    Rgb weight_text = weight_ink;
};

struct Look {
    double width = 0;  ///< of the paper, in pixels, above 0
    double height = 0;
    double em = 16;  ///< size of normal text, in pixels
    Colors colors = {};
    Style style = {};
};

}  // namespace qkv::drawing
