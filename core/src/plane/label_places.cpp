#include "plane/label_places.h"

#include <algorithm>
#include <cmath>

namespace qkv::plane {
namespace {

using drawing::Spot;

constexpr double cost_of_label = 10;  // of covering one, in points of lines that are covered

}  // namespace

void LabelPlaces::keep_free(Spot from, Spot to) {
    const double right = to.x - from.x;
    const double down = to.y - from.y;
    const int pieces = std::max(1, static_cast<int>(std::hypot(right, down) / (0.8 * em_)));
    for (int i = 0; i <= pieces; ++i) {
        const double share = static_cast<double>(i) / pieces;
        lines_.push_back({from.x + share * right, from.y + share * down});
    }
}

// How much is in the way of a label, and how far it lies outside.
double LabelPlaces::cost(const Area& area) const {
    double cost = 0;
    for (const Area& other : taken_) cost += area.overlaps(other) ? cost_of_label : 0;
    for (const Spot& on_line : lines_) {
        const bool is_in =
            on_line.x > area.left && on_line.x < area.right && on_line.y > area.top && on_line.y < area.bottom;
        cost += is_in ? 1 : 0;
    }
    const double outside = std::max({0.0, -area.left, area.right - width_, -area.top, area.bottom - height_});
    return cost + 100 * outside / em_;
}

LabelPlaces::Place LabelPlaces::place(Spot at, Spot towards, double width, double height) const {
    const double first = std::atan2(towards.y, towards.x);
    Area best;
    double least = 1e300;
    for (int ring = 0; ring < 3; ++ring) {
        for (int turn = 0; turn < 16; ++turn) {
            // To both sides in turn: 0, 1, −1, 2, −2 …
            const double angle = first + (turn % 2 == 1 ? 1 : -1) * ((turn + 1) / 2) * 0.3927;
            const double far = (0.55 + 0.9 * ring) * em_;
            const Spot middle{at.x + std::cos(angle) * (far + 0.5 * width),
                              at.y + std::sin(angle) * (far + 0.5 * height)};
            const Area area{middle.x - 0.5 * width, middle.y - 0.5 * height, middle.x + 0.5 * width,
                            middle.y + 0.5 * height};
            const double cost = this->cost(area) + 0.05 * turn + 0.6 * ring;
            if (cost >= least) continue;
            least = cost;
            best = area;
        }
    }
    return {best, least >= cost_of_label};
}

}  // namespace qkv::plane
