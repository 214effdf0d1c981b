#pragma once

#include <utility>
#include <vector>

#include "qkv/drawing.h"

namespace qkv::plane {

/// A rectangle of a picture, in its pixels.
struct Area {
    double left = 0, top = 0, right = 0, bottom = 0;

    bool overlaps(const Area& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
};

/// Where labels find room beside what is drawn and each other.
class LabelPlaces {
public:
    LabelPlaces(double width, double height, double em) : width_(width), height_(height), em_(em) {}

    /// Nothing is written over an area if there is room elsewhere, and sooner over a line than over an area.
    void keep_free(const Area& area) { taken_.push_back(area); }
    void keep_free(drawing::Spot from, drawing::Spot to);

    struct Place {
        Area area;
        bool covers = false;  ///< something that was to stay free
    };
    /// For a label of this size beside `at`: at the side `towards` if there is room, otherwise where the least is in
    /// its way.
    Place place(drawing::Spot at, drawing::Spot towards, double width, double height) const;

private:
    double cost(const Area& area) const;

    double width_;
    double height_;
    double em_;
    std::vector<Area> taken_;
    std::vector<drawing::Spot> lines_;
};

}  // namespace qkv::plane
