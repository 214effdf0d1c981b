#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "plane/label_places.h"
#include "qkv/number_format.h"
#include "qkv/plane_drawing.h"

// What the pictures of the plane are made of.
namespace qkv::plane {

using drawing::Spot;

inline Spot operator+(Spot a, Spot b) { return {a.x + b.x, a.y + b.y}; }
inline Spot operator-(Spot a, Spot b) { return {a.x - b.x, a.y - b.y}; }
inline Spot operator*(double factor, Spot a) { return {factor * a.x, factor * a.y}; }
inline double length(Spot a) { return std::hypot(a.x, a.y); }
inline Spot unit(Spot a) { return length(a) > 0 ? 1 / length(a) * a : Spot{1, 0}; }

// In em.
inline constexpr double label_size = 0.875;
inline constexpr double small_size = 0.75;
inline constexpr double point_radius = 0.32;

/// What stands beside a place: words, and a number in a box or in pale letters.
struct Label {
    std::string text;
    Rgb color;
    std::string chip = {};
    std::string note = {};
    double size = label_size;
    bool is_digits = false;
    bool has_to_be = true;  ///< otherwise it is left out where it would cover another
};

/// Shapes from the back to the front: the grid, areas, lines, arrows, and labels over all of them.
class PlaneShapes {
public:
    PlaneShapes(const Frame& frame, const Look& look);

    const Colors& colors() const { return look_.colors; }
    double em() const { return look_.em; }
    Spot spot(Point point) const { return paper_.spot(point); }
    std::string number(double value) const { return format_number(value, look_.style.decimals); }

    void add(drawing::Shape shape) { drawing_.parts.front().shapes.push_back(std::move(shape)); }
    void line(Spot from, Spot to, double width_em, Rgb color, double dash_em = 0);
    void grid();
    /// From the origin of the plane unless said otherwise. None of no length.
    void arrow(Point to, double width_em, Rgb color) { arrow(spot({}), spot(to), width_em, color); }
    void arrow(Spot from, Spot to, double width_em, Rgb color);
    void ring(Spot center, Rgb color);

    /// Nothing is written over what stands there.
    void keep_free(Spot center, double radius_em);
    void keep_free(Spot from, Spot to) { places_.keep_free(from, to); }

    /// Beside `at`, at the side `towards` if there is room; otherwise where the least is in its way.
    void label(Spot at, Spot towards, const Label& label);

    Drawing take() { return std::move(drawing_); }

private:
    void front(drawing::Shape shape) { drawing_.parts.back().shapes.push_back(std::move(shape)); }
    void chip(const Area& area, const Label& label);
    void numbers_of_axes(double step);

    const Look& look_;
    Frame frame_;
    Paper paper_;
    Drawing drawing_;
    LabelPlaces places_;
};

/// "Q(나는)"
std::string named(const char* role, const std::string& name);

/// "[1, 0.5]", of a long vector the beginning.
std::string numbers_of(const PlaneShapes& plane, const RowVector& vector);

/// Nearer ones are drawn over those that are further away.
template <class Of, class Depth>
std::vector<int> from_the_back(const std::vector<Of>& all, Depth depth) {
    std::vector<int> order(all.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int i) { return depth(all[index(i)]); });
    return order;
}

}  // namespace qkv::plane
