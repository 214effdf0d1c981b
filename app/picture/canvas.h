#pragma once

#include <utility>
#include <vector>

#include "picture/png.h"
#include "qkv/colors.h"

namespace qkv {

/// Opaque pixels to paint on, without OpenGL. Lengths are in pixels; what lies beyond the edges is left out.
class Canvas {
public:
    struct Box {
        double left = 0;
        double top = 0;
        double right = 0;
        double bottom = 0;
    };

    Canvas(int width, int height, Rgb background);

    /// The pixels whose middle is in the box, as they are.
    void fill(const Box& box, Rgb color);
    /// With smooth edges.
    void fill_rounded(const Box& box, double radius, Rgb color);
    /// A line `width` wide whose middle is on the edge of the box.
    void outline(const Box& box, double radius, double width, Rgb color);
    struct Spot {
        double x = 0;
        double y = 0;
    };
    /// A line with round ends.
    void line(Spot from, Spot to, double width, Rgb color);
    /// A convex polygon of at least three corners, with smooth edges.
    void fill_polygon(const std::vector<Spot>& corners, Rgb color);
    /// A share of one pixel, 0 to 1.
    void cover(int x, int y, Rgb color, double share);

    Picture take() { return std::move(picture_); }

private:
    template <class Share>
    void cover_near(const Box& box, double radius, double beyond, Rgb color, Share share);

    Picture picture_;
};

}  // namespace qkv
