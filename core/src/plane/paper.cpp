// The geometry of the plane itself: hulls, frames, grids.
#include <algorithm>
#include <cmath>
#include <limits>

#include "qkv/plane.h"

namespace qkv::plane {
namespace {

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }
double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
double length(Point a) { return std::hypot(a.x, a.y); }

double distance_to_segment(Point from, Point to, Point point) {
    const Point along = to - from;
    const double squared = dot(along, along);
    const double at = squared > 0 ? std::clamp(dot(point - from, along) / squared, 0.0, 1.0) : 0.0;
    return length(point - (from + at * along));
}

// One side of the hull of points in their order: left turns only.
std::vector<Point> chain_of(const std::vector<Point>& points) {
    std::vector<Point> chain;
    for (const Point point : points) {
        while (chain.size() > 1 && cross(chain.back() - chain[chain.size() - 2], point - chain.back()) <= 0)
            chain.pop_back();
        chain.push_back(point);
    }
    return chain;
}

// Divided, not multiplied: 3 / 10 is the double next to 0.3.
double multiple(double count, double step) {
    const double per_one = std::round(1.0 / step);
    const bool is_fraction = step < 1.0 && std::abs(per_one * step - 1.0) < 1e-9;
    return is_fraction ? count / per_one : count * step;
}

}  // namespace

std::vector<Point> convex_hull(std::vector<Point> points) {
    std::sort(points.begin(), points.end(), [](Point a, Point b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.size() < 3) return points;
    std::vector<Point> hull = chain_of(points);
    std::reverse(points.begin(), points.end());
    const std::vector<Point> back = chain_of(points);
    hull.insert(hull.end(), back.begin() + 1, back.end() - 1);
    return hull;
}

double distance_to_hull(std::span<const Point> hull, Point point) {
    bool is_inside = hull.size() > 2;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < hull.size(); ++i) {
        const Point from = hull[i];
        const Point to = hull[(i + 1) % hull.size()];
        is_inside = is_inside && cross(to - from, point - from) >= 0;
        nearest = std::min(nearest, distance_to_segment(from, to, point));
    }
    return is_inside ? 0.0 : nearest;
}

Frame frame_around(std::span<const Point> points, double aspect) {
    constexpr double room = 0.18;  // of the size, on each side
    Frame frame{0, 0, 0, 0};
    for (const Point point : points) {
        frame.left = std::min(frame.left, point.x);
        frame.right = std::max(frame.right, point.x);
        frame.bottom = std::min(frame.bottom, point.y);
        frame.top = std::max(frame.top, point.y);
    }
    const double width = frame.right - frame.left;
    const double height = frame.top - frame.bottom;
    double half_height = (0.5 + room) * std::max(height, width / aspect);
    if (!(half_height > 0)) half_height = 1.0;
    const Point middle{frame.left + width / 2, frame.bottom + height / 2};
    return {middle.x - half_height * aspect, middle.x + half_height * aspect, middle.y - half_height,
            middle.y + half_height};
}

double tick_step(double span, int most) {
    const double least = span / most;
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least * (1 - 1e-12)) return multiple(factor, power);
    }
    return multiple(10.0, power);
}

std::vector<double> ticks(double from, double to, double step) {
    constexpr double rounding = 1e-9;
    std::vector<double> all;
    const double last = std::floor(to / step + rounding);
    for (double count = std::ceil(from / step - rounding); count <= last; ++count)
        all.push_back(multiple(count, step) + 0.0);
    return all;
}

double snapped(double value, double step) { return multiple(std::round(value / step), step) + 0.0; }

std::optional<std::pair<Point, Point>> level_line(const QueryScene& scene, int key, const Frame& frame) {
    if (!scene.query) return std::nullopt;
    const Point query = scene.query->head;
    const double size = length(query);
    if (!(size > 1e-12 * scene.length)) return std::nullopt;
    const Point along{-query.y / size, query.x / size};
    const Point through = scene.keys[index(key)].arrow.head;
    // From where to where on the line it is inside (Liang and Barsky, 1984).
    double from = -std::numeric_limits<double>::infinity();
    double to = -from;
    const auto cut = [&](double direction, double room_below, double room_above) {
        if (direction == 0.0) {
            if (room_below > 0 || room_above < 0) to = -std::numeric_limits<double>::infinity();
            return;
        }
        const auto [near, far] = std::minmax({room_below / direction, room_above / direction});
        from = std::max(from, near);
        to = std::min(to, far);
    };
    cut(along.x, frame.left - through.x, frame.right - through.x);
    cut(along.y, frame.bottom - through.y, frame.top - through.y);
    if (!(from < to)) return std::nullopt;
    return std::pair{through + from * along, through + to * along};
}

}  // namespace qkv::plane
