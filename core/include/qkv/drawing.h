#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "qkv/colors.h"

namespace qkv {

// A picture as data: what is drawn, where and in which colour, but not with what. Lengths are in CSS pixels; y grows
// downwards.
namespace drawing {

enum class Anchor { start, middle, end };

/// How wide the seam around letters is, in their em.
inline constexpr double halo = 0.14;

/// About as wide as Nanum Gothic draws a text.
double width_of(std::string_view text, double size);

/// One line of text.
struct Text {
    double x = 0;       ///< of its anchor
    double middle = 0;  ///< y of the middle of its capitals
    std::string text = {};
    double size = 12;  ///< of its em
    Rgb color = muted_ink;
    Anchor anchor = Anchor::start;
    bool is_bold = false;
    bool is_digits = false;        ///< in the typeface whose digits are equally wide
    std::optional<Rgb> halo = {};  ///< a seam around the letters, so that they stay readable over lines

    /// Half the height of its capitals below the middle.
    double baseline() const { return middle + 0.36 * size; }
};

/// A bold title that begins at x = 0, with a note in smaller letters after it.
struct Title {
    double baseline = 0;
    std::string text = {};
    double size = 15;
    Rgb color = ink;
    double gap = 10;  ///< between the end of the title and the note
    std::string note = {};
    double note_size = 12;
    Rgb note_color = muted_ink;
};

/// A filled rectangle. Without rounded corners its edges are not smoothed.
struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    double radius = 0;
    Rgb fill = {};
    std::optional<Rgb> stroke = {};  ///< 1 wide, its middle on the edge
};

/// A box with text on it and a tooltip, where the medium has such.
struct Badge {
    Box box;
    Text text;
    std::string tooltip = {};  ///< empty for none
};

/// Cells of a grid that are next to each other in a row and have one colour.
struct Run {
    int row = 0;
    int column = 0;  ///< the first one
    int length = 1;
};

/// Small cells without gaps, not smoothed, by colour.
struct Grid {
    struct Color {
        Rgb fill = {};
        std::vector<Run> runs = {};
    };
    double x = 0;
    double y = 0;
    double cell_width = 0;
    double cell_height = 0;
    std::vector<Color> colors = {};
};

/// A place in the drawing.
struct Spot {
    double x = 0;
    double y = 0;
};

/// A straight line with round ends; smoothed.
struct Line {
    Spot from;
    Spot to;
    double width = 1;
    Rgb color = {};
    double dash = 0;  ///< how long its dashes and the gaps between them are; 0: it is whole
};

/// Its dashes, or all of it as one.
std::vector<std::pair<Spot, Spot>> dashes_of(const Line& line);

/// A cubic Bézier curve with round ends; smoothed.
struct Curve {
    Spot from;
    Spot leaving;   ///< it sets out towards this point
    Spot arriving;  ///< and comes from that one
    Spot to;
    double width = 1;
    Rgb color = {};
};

/// So many points, at least two, from its beginning to its end.
std::vector<Spot> points_of(const Curve& curve, int count);

/// A filled polygon that is convex; smoothed.
struct Polygon {
    std::vector<Spot> corners;  ///< with the clock or against it; at least three
    Rgb fill = {};
};

/// A filled circle; smoothed.
struct Disc {
    Spot center;
    double radius = 0;
    Rgb fill = {};
};

using Shape = std::variant<Text, Title, Box, Badge, Grid, Line, Curve, Polygon, Disc>;

/// Shapes, later ones over earlier ones, moved down by y.
struct Part {
    double y = 0;
    std::vector<Shape> shapes = {};
};

}  // namespace drawing

/// A picture as data, which is written as SVG or PNG or drawn in the window. Lengths are in pixels, y grows downwards.
struct Drawing {
    double width = 0;                    ///< of what is drawn; 0 is its left edge
    double height = 0;                   ///< likewise; 0 is its top edge
    double margin = 0;                   ///< on all four sides
    std::optional<Rgb> background = {};  ///< with the margin
    std::vector<drawing::Part> parts = {};

    /// With the margin, in whole pixels.
    double full_width() const { return std::ceil(width + 2 * margin); }
    double full_height() const { return std::ceil(height + 2 * margin); }
};

}  // namespace qkv
