#pragma once

#include <optional>

#include "qkv/drawing.h"
#include "qkv/drawing_look.h"
#include "qkv/plane.h"

// The scenes of qkv/plane.h as drawings: in the window, as SVG and as PNG.
namespace qkv::plane {

using drawing::Colors;
using drawing::Look;

/// How points of a plane lie on paper: the frame fills it.
class Paper {
public:
    Paper(const Frame& frame, double width, double height);

    drawing::Spot spot(Point point) const;
    Point point(drawing::Spot spot) const;

private:
    Frame frame_;
    double per_unit_x_;  ///< pixels
    double per_unit_y_;
};

/// Marked arrows, by their first number.
struct Marks {
    std::optional<Cell> lit;  ///< the pointer or the keyboard is at its head
    int key = -1;             ///< whose shadow on Q is drawn; −1: none
};

/// Q as an arrow, the keys, the shadow of one of them with its line of equal scores, and each score that is reached
/// at the head of its key.
Drawing drawn_queries(const Document& document, const QueryScene& scene, const Frame& frame, const Marks& marks,
                      const Look& look);

/// The V's as points in their hull, the chain of weight × V to V_new, and where `moved` tokens have come from.
Drawing drawn_values(const Document& document, const ValueScene& scene, const std::vector<Move>& moved, int query,
                     const Frame& frame, const Marks& marks, const Look& look);

/// Where Q and all K's of a head, or its V's and V_new's, have room. The walk does not change it.
Frame frame_of_queries(const Document& document, int head, const Projection& projection, double aspect);
Frame frame_of_values(const Document& document, const Attention& attention, int head, const Projection& projection,
                      double aspect);

/// What of a document is pictured: the query and the head of a step, as far as the walk has come with it.
struct Pictured {
    Step step;
    int head = 0;
    View queries;  ///< those that do not fit become usual_view()
    View values;
};

/// The sentence and both pictures one below the other, on paper; a line above each says what is left out. `attention`
/// is attend(document).
Drawing plane_drawing(const Document& document, const Attention& attention, const Pictured& pictured,
                      const Style& style);

/// Every V of a head; every Q and, below, every K: what the projections of its pictures are made of.
Matrix values_of(const Document& document, int head);
Matrix queries_and_keys_of(const Document& document, int head);

/// Those of moves() that are drawn: of all tokens at the end of the walk, before that of `query` alone.
std::vector<Move> drawn_moves(const Document& document, const Attention& attention, int query, int head,
                              const Projection& projection, const Step& step);

}  // namespace qkv::plane
