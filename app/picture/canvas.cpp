#include "picture/canvas.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace qkv {
namespace {

// The distance of a point from the edge of a box with rounded corners; negative inside.
double distance(const Canvas::Box& box, double radius, double x, double y) {
    const double from_middle_x = std::abs(x - 0.5 * (box.left + box.right)) - 0.5 * (box.right - box.left) + radius;
    const double from_middle_y = std::abs(y - 0.5 * (box.top + box.bottom)) - 0.5 * (box.bottom - box.top) + radius;
    const double inside = std::min(std::max(from_middle_x, from_middle_y), 0.0);
    return inside + std::hypot(std::max(from_middle_x, 0.0), std::max(from_middle_y, 0.0)) - radius;
}

// What lies beyond the edges costs no time, however far it is.
int first_pixel(double at, int size) { return static_cast<int>(std::clamp(at, 0.0, static_cast<double>(size))); }

}  // namespace

Canvas::Canvas(int width, int height, Rgb background) : picture_{width, height, {}} {
    picture_.rgba.assign(4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 255);
    fill({0, 0, static_cast<double>(width), static_cast<double>(height)}, background);
}

void Canvas::cover(int x, int y, Rgb color, double share) {
    if (x < 0 || y < 0 || x >= picture_.width || y >= picture_.height || share <= 0) return;
    unsigned char* pixel =
        picture_.rgba.data() + 4 * (static_cast<std::ptrdiff_t>(y) * picture_.width + static_cast<std::ptrdiff_t>(x));
    const Rgb before{static_cast<unsigned>(pixel[0] << 16 | pixel[1] << 8 | pixel[2])};
    const Rgb after = share >= 1 ? color : blended(before, color, share);
    pixel[0] = static_cast<unsigned char>(after.red());
    pixel[1] = static_cast<unsigned char>(after.green());
    pixel[2] = static_cast<unsigned char>(after.blue());
}

void Canvas::fill(const Box& box, Rgb color) {
    const auto first = [](double edge) { return static_cast<int>(std::ceil(edge - 0.5)); };
    for (int y = first(box.top); y < first(box.bottom); ++y) {
        for (int x = first(box.left); x < first(box.right); ++x) cover(x, y, color, 1);
    }
}

// `share` of a pixel, by the distance of its middle from the edge.
template <class Share>
void Canvas::cover_near(const Box& box, double radius, double beyond, Rgb color, Share share) {
    for (int y = static_cast<int>(box.top - beyond) - 1; y < box.bottom + beyond + 1; ++y) {
        for (int x = static_cast<int>(box.left - beyond) - 1; x < box.right + beyond + 1; ++x)
            cover(x, y, color, std::clamp(share(distance(box, radius, x + 0.5, y + 0.5)), 0.0, 1.0));
    }
}

void Canvas::fill_rounded(const Box& box, double radius, Rgb color) {
    cover_near(box, radius, 0, color, [](double distance) { return 0.5 - distance; });
}

void Canvas::outline(const Box& box, double radius, double width, Rgb color) {
    cover_near(box, radius, 0.5 * width, color,
               [&](double distance) { return 0.5 + 0.5 * width - std::abs(distance); });
}

// Pixels near the line are covered by their distance from it.
void Canvas::line(Spot from, Spot to, double width, Rgb color) {
    const double along_x = to.x - from.x;
    const double along_y = to.y - from.y;
    const double squared = along_x * along_x + along_y * along_y;
    const double beyond = 0.5 * width + 1;
    for (int y = first_pixel(std::min(from.y, to.y) - beyond, picture_.height);
         y < first_pixel(std::max(from.y, to.y) + beyond + 1, picture_.height); ++y) {
        for (int x = first_pixel(std::min(from.x, to.x) - beyond, picture_.width);
             x < first_pixel(std::max(from.x, to.x) + beyond + 1, picture_.width); ++x) {
            const double right = x + 0.5 - from.x;
            const double down = y + 0.5 - from.y;
            const double at = squared > 0 ? std::clamp((right * along_x + down * along_y) / squared, 0.0, 1.0) : 0.0;
            const double distance = std::hypot(right - at * along_x, down - at * along_y);
            cover(x, y, color, std::clamp(0.5 + 0.5 * width - distance, 0.0, 1.0));
        }
    }
}

// By the distance from the edge that is furthest outside; inside of all of them it is negative.
void Canvas::fill_polygon(const std::vector<Spot>& corners, Rgb color) {
    double area = 0;
    Box around{corners.front().x, corners.front().y, corners.front().x, corners.front().y};
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Spot a = corners[i];
        const Spot b = corners[(i + 1) % corners.size()];
        area += a.x * b.y - b.x * a.y;
        around = {std::min(around.left, a.x), std::min(around.top, a.y), std::max(around.right, a.x),
                  std::max(around.bottom, a.y)};
    }
    const double side = area > 0 ? 1 : -1;
    for (int y = first_pixel(around.top - 1, picture_.height); y < first_pixel(around.bottom + 2, picture_.height);
         ++y) {
        for (int x = first_pixel(around.left - 1, picture_.width); x < first_pixel(around.right + 2, picture_.width);
             ++x) {
            double outside = -1;
            for (std::size_t i = 0; i < corners.size(); ++i) {
                const Spot a = corners[i];
                const Spot b = corners[(i + 1) % corners.size()];
                const double length = std::hypot(b.x - a.x, b.y - a.y);
                if (!(length > 0)) continue;
                const double cross = (b.x - a.x) * (y + 0.5 - a.y) - (b.y - a.y) * (x + 0.5 - a.x);
                outside = std::max(outside, -side * cross / length);
            }
            cover(x, y, color, std::clamp(0.5 - outside, 0.0, 1.0));
        }
    }
}

}  // namespace qkv
