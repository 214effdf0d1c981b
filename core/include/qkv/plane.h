#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "qkv/attention.h"
#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/formula.h"
#include "qkv/matrix.h"
#include "qkv/sheet.h"
#include "qkv/step.h"
#include "qkv/text.h"

// Vectors as arrows in a plane: where they stand in the picture, what their shadows and their mixture look like, and
// which numbers an arrow has after its head was dragged. Nothing here draws. x grows to the right, y upwards, in the
// units of the numbers themselves; the origin of the vectors is the origin of the plane.
namespace qkv::plane {

struct Point {
    double x = 0.0;
    double y = 0.0;

    friend Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
    friend Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
    friend Point operator*(double factor, Point a) { return {factor * a.x, factor * a.y}; }
    friend bool operator==(Point, Point) = default;
};

// ---- vectors of d numbers as points

/// From where vectors are seen.
struct View {
    enum class Kind {
        components,  ///< two of the d numbers; with d = 1 and 2 all there is
        turned,      ///< d = 3: the space turned to the left by yaw, then towards the viewer by pitch, both in radians
        principal,   ///< the plane through the origin that holds as much of the vectors as any can
    };
    Kind kind = Kind::components;
    int first = 0;  ///< the component that is x, from 0
    int second = 1;
    double yaw = 0.0;
    double pitch = 0.0;

    friend bool operator==(const View&, const View&) = default;
};

/// How vectors of d numbers are seen at first: as they are with d ≤ 2, turned a little with d = 3, else in their
/// principal plane.
View usual_view(int d);

/// Makes points of vectors by an orthogonal projection onto a plane through the origin. While a head is dragged the
/// same one stays in use, since the principal plane depends on all vectors.
class Projection {
public:
    /// Of rows of d ≥ 1 numbers, at least one; the principal plane is theirs (principal component analysis without
    /// centring, since arrows begin at the origin; Pearson, 1901). A view that does not fit d becomes usual_view(d).
    Projection(const View& view, const Matrix& vectors);

    Point shown(const RowVector& vector) const;
    /// How near it is to the viewer, 0 in the plane; 0 for all unless the space is turned.
    double depth(const RowVector& vector) const { return vector.dot(towards_viewer_); }
    /// `vector`, changed as little as possible (Euclidean) so that it is shown at `to`. Components that the plane does
    /// not show stay the same to the last bit; those that are an axis of it become the very number.
    RowVector moved(const RowVector& vector, Point to) const;

    const View& view() const { return view_; }
    int size() const { return static_cast<int>(x_.size()); }  ///< d
    bool is_whole() const { return size() <= 2; }             ///< every vector is shown as it is

private:
    View view_;
    RowVector x_, y_, towards_viewer_;  ///< d numbers each; orthonormal, but 0 where d has no such axis
};

/// The share of the vectors' squared lengths that the picture does not show, from 0 to 1; 0 of vectors of zeros.
double lost_share(const Projection& projection, const Matrix& vectors);

/// That in words, with what is seen: "d = 2 · as it is", "d = 8 · principal plane · 12 % unseen".
Message note(const Projection& projection, const Matrix& vectors);

// ---- Q and K

/// A vector of the document in the picture.
struct Arrow {
    Cell first;  ///< its first number
    RowVector vector;
    Point head;
    double depth = 0.0;  ///< Projection::depth(); those with less are drawn first
};

struct KeyArrow {
    Arrow arrow;
    bool is_blocked = false;
    double dot = 0.0;             ///< q · k
    double shadow = 0.0;          ///< how long K's shadow on Q is, below 0 against its direction: q · k ÷ |q|; of a Q
                                  ///< of zeros 0. shadow × |q| is the dot product.
    Point foot;                   ///< where the shadow ends
    std::optional<double> score;  ///< once it is reached; none where it is blocked
};

/// A query and the keys that have been reached.
struct QueryScene {
    std::optional<Arrow> query;  ///< none before it is reached
    double length = 0.0;         ///< |q|
    std::vector<KeyArrow> keys;  ///< only those that are reached
};

/// The Q of a query, and the K's of a head. `attention` is attend(document); projection.size() is d_k.
QueryScene query_scene(const Document& document, const Attention& attention, int query, int head,
                       const Projection& projection, const Step& step);

/// Of the keys whose scores are reached, the one with the longest shadow in the direction of Q; −1 without any.
int key_of_longest_shadow(const QueryScene& scene);

/// shadow × |q| = q · k, with as many digits as it takes.
Formula shadow_line(const QueryScene& scene, int key, int decimals);

// ---- V

struct Link {
    int key = 0;
    double weight = 0.0;
    Point from;
    Point to;  ///< from + weight × V
};

/// The V's of a head, and V_new of a query among them, as far as they are reached.
struct ValueScene {
    std::vector<Arrow> values;
    std::vector<Point> hull;      ///< convex_hull() of those that the query may look at; V_new is always inside
    std::vector<Link> chain;      ///< weight × V, end to end, in the order of the keys without blocked ones
    std::optional<Point> output;  ///< V_new
    std::vector<double> weights;  ///< of all keys
};

/// `attention` is attend(document); projection.size() is d_v. Nothing is chained in a head that is off.
ValueScene value_scene(const Document& document, const Attention& attention, int query, int head,
                       const Projection& projection, const Step& step);

/// A token's V and its V_new.
struct Move {
    int token = 0;
    Point before;
    Point after;
};

/// All tokens whose V_new is reached; none in cross-attention, where a query has no V.
std::vector<Move> moves(const Document& document, const Attention& attention, int head, const Projection& projection,
                        const Step& step);

/// The corners of the smallest convex polygon around `points`, against the clock (Andrew, 1979, monotone chain); two
/// where all lie on a line, one where all are the same.
std::vector<Point> convex_hull(std::vector<Point> points);

/// 0 inside a hull of convex_hull(), which has a corner, and on its border.
double distance_to_hull(std::span<const Point> hull, Point point);

// ---- the paper

/// What part of the plane is seen.
struct Frame {
    double left = -1.0;
    double right = 1.0;
    double bottom = -1.0;
    double top = 1.0;
};

/// Holds the origin and all points with some room around, as wide as it is high times `aspect` > 0. Never empty.
Frame frame_around(std::span<const Point> points, double aspect);

/// The distance of grid lines: 1, 2 or 5 times a power of ten, so that at most `most` ≥ 1 lines are in `span` > 0.
double tick_step(double span, int most);

/// The multiples of `step` > 0 from `from` to `to`, as tidy numbers: 0.3 and not 0.30000000000000004.
std::vector<double> ticks(double from, double to, double step);

/// The points at which the score of this key stays what it is while its head moves in the picture: the line through
/// the head at right angles to Q, as far as the frame goes. In d = 2 all keys on it have the same score. None where Q
/// is shown as a point, or where the line misses the frame.
std::optional<std::pair<Point, Point>> level_line(const QueryScene& scene, int key, const Frame& frame);

// ---- dragging

/// The multiple of `step` > 0 that is nearest, as a tidy number.
double snapped(double value, double step);

/// The numbers of an arrow whose head is now at `to`, those that change. With `step` they are multiples of it. None
/// for a vector that is computed and so cannot be edited.
std::vector<CellValue> dragged(const Document& document, const Arrow& arrow, const Projection& projection, Point to,
                               std::optional<double> step = std::nullopt);

}  // namespace qkv::plane
