#pragma once

#include <optional>

#include "qkv/plane.h"

namespace qkv {

/// How the vectors are seen as arrows: see draw_plane_panel().
struct PlaneView {
    /// Which of its two pictures.
    enum class Plot { queries, values };

    /// What stays as it is while an arrow is dragged.
    struct Held {
        plane::Projection projection;
        plane::Frame frame;
    };

    bool is_tidy = false;  ///< heads that are dragged land on the lines of the grid
    plane::View queries;
    plane::View values;
    int key_size = 0;  ///< d_k and d_v that the views are for
    int value_size = 0;
    std::optional<Cell> chosen;        ///< the first number of the vector whose head the arrow keys move
    std::optional<Plot> turned;        ///< the space that they turn
    std::optional<Held> held;          ///< while a head is dragged
    plane::Point grabbed_beside = {};  ///< of the head, in the units of the plane

    plane::View& of(Plot plot) { return plot == Plot::queries ? queries : values; }

    /// Whether the arrow keys belong to a picture.
    bool has_arrows() const { return chosen || turned; }
    void let_go() {
        chosen.reset();
        turned.reset();
    }
};

}  // namespace qkv
