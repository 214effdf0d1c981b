#pragma once

#include <array>
#include <optional>

#include "imgui.h"
#include "qkv/capture.h"
#include "qkv/walkthrough.h"
#include "widgets/pixel_image.h"

namespace qkv {

/// The visible part of a large matrix: its cell (left, top), in fractions of cells, is in the corner.
struct MatrixView {
    double zoom = 1.0;  ///< 1: all of it
    double left = 0.0;
    double top = 0.0;

    friend bool operator==(const MatrixView&, const MatrixView&) = default;
};

/// What a picture shows; it is painted again when this changes.
struct PaintedMatrix {
    int numbers_version = -1;
    const void* palette = nullptr;
    bool shows_difference = false;
    MatrixView view;
    int reached_row = 0;      ///< the last row of which something has been reached, and
    int reached_columns = 0;  ///< how many of its columns
    int width = 0;
    int height = 0;

    friend bool operator==(const PaintedMatrix&, const PaintedMatrix&) = default;
};

/// What the pictures of the heads show.
struct PaintedHeads {
    const void* overview = nullptr;
    int pictured = -1;
    const void* palette = nullptr;
    int step = 0;
    int first_layer = 0;
    int last_layer = 0;
    int first_head = 0;
    int last_head = 0;

    friend bool operator==(const PaintedHeads&, const PaintedHeads&) = default;
};

struct HeadsPicture {
    PaintedHeads painted;
    PixelImage image;
    std::optional<HeadIndex> at;  ///< where the arrow keys are
};

/// The views of scores, weights and V_new; a pinned matrix uses the view of the current one.
struct LargeHeatmaps {
    struct Picture {
        PaintedMatrix painted;
        PixelImage image;
    };
    struct One {
        MatrixView view;
        bool was_dragged = false;  ///< since the button went down
        Step followed;             ///< the step that was brought into view last
        Picture now;
        Picture pinned;
    };
    One scores, weights, output;

    One& of(Quantity quantity) {
        if (quantity == Quantity::score) return scores;
        return quantity == Quantity::weight ? weights : output;
    }
};

}  // namespace qkv
