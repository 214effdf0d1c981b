#include "qkv/plane_drawing.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "qkv/walkthrough.h"

namespace qkv::plane {
namespace {

using drawing::Anchor;
using drawing::Spot;

// In em.
constexpr double query_width = 0.2;
constexpr double key_width = 0.16;
constexpr double link_width = 0.16;
constexpr double head_length = 0.75;
constexpr double label_size = 0.875;
constexpr double small_size = 0.75;
constexpr double point_radius = 0.32;

constexpr int most_grid_lines = 9;
constexpr double cost_of_label = 10;  // of covering one, in points of lines that are covered
constexpr double usual_width = 0.88;  // of letters, beside the widest

struct Area {
    double left = 0, top = 0, right = 0, bottom = 0;

    bool overlaps(const Area& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
};

Spot operator+(Spot a, Spot b) { return {a.x + b.x, a.y + b.y}; }
Spot operator-(Spot a, Spot b) { return {a.x - b.x, a.y - b.y}; }
Spot operator*(double factor, Spot a) { return {factor * a.x, factor * a.y}; }
double length(Spot a) { return std::hypot(a.x, a.y); }
Spot unit(Spot a) { return length(a) > 0 ? 1 / length(a) * a : Spot{1, 0}; }

// What stands beside a place: words, and a number in a box or in pale letters.
struct Label {
    std::string text;
    Rgb color;
    std::string chip = {};
    std::string note = {};
    double size = label_size;
    bool is_digits = false;
    bool has_to_be = true;  // otherwise it is left out where it would cover another
};

// Shapes from the back to the front: the grid, areas, lines, arrows, and labels over all of them.
class PlaneDrawing {
public:
    PlaneDrawing(const Frame& frame, const Look& look)
        : look_(look), frame_(frame), paper_(frame, look.width, look.height) {
        drawing_.width = look.width;
        drawing_.height = look.height;
        drawing_.background = look.colors.paper;
        drawing_.parts.resize(2);
    }

    const Colors& colors() const { return look_.colors; }
    double em() const { return look_.em; }
    Spot spot(Point point) const { return paper_.spot(point); }
    std::string number(double value) const { return format_number(value, look_.style.decimals); }

    void add(drawing::Shape shape) { drawing_.parts.front().shapes.push_back(std::move(shape)); }
    void line(Spot from, Spot to, double width_em, Rgb color, double dash_em = 0) {
        add(drawing::Line{from, to, std::max(width_em * em(), 1.0), color, dash_em * em()});
    }

    void grid() {
        const double step = tick_step(frame_.right - frame_.left, most_grid_lines);
        for (const double x : ticks(frame_.left, frame_.right, step))
            line(spot({x, frame_.bottom}), spot({x, frame_.top}), 0, x == 0 ? colors().axis : colors().grid);
        for (const double y : ticks(frame_.bottom, frame_.top, step))
            line(spot({frame_.left, y}), spot({frame_.right, y}), 0, y == 0 ? colors().axis : colors().grid);
        numbers_of_axes(2 * step);
    }

    // From the origin of the plane unless said otherwise. None of no length.
    void arrow(Point to, double width_em, Rgb color) { arrow(spot({}), spot(to), width_em, color); }
    void arrow(Spot from, Spot to, double width_em, Rgb color) {
        const double far = length(to - from);
        if (far < 0.1 * em()) return add(drawing::Disc{to, 0.5 * point_radius * em(), color});
        const Spot along = unit(to - from);
        const double head = std::min(head_length * em(), far);
        const Spot foot = to - head * along;
        const Spot across = 0.4 * head * Spot{-along.y, along.x};
        line(from, foot + 0.2 * head * along, width_em, color);
        add(drawing::Polygon{{to, foot + across, foot - across}, color});
    }

    void ring(Spot center, Rgb color) {
        add(drawing::Disc{center, 0.8 * em(), color});
        add(drawing::Disc{center, 0.66 * em(), blended(colors().paper, color, 0.18)});
    }

    // Nothing is written over what stands there.
    void keep_free(Spot center, double radius_em) {
        const double radius = radius_em * em();
        taken_.push_back({center.x - radius, center.y - radius, center.x + radius, center.y + radius});
    }
    void keep_free(Spot from, Spot to) {
        const int pieces = std::max(1, static_cast<int>(length(to - from) / (0.8 * em())));
        for (int i = 0; i <= pieces; ++i) lines_.push_back(from + static_cast<double>(i) / pieces * (to - from));
    }

    // Beside `at`, at the side `towards` if there is room; otherwise where the least is in its way.
    void label(Spot at, Spot towards, const Label& label) {
        const double size = label.size * em();
        const double words = (label.is_digits ? 1.0 : usual_width) * drawing::width_of(label.text, size);
        const double chip = label.chip.empty() ? 0 : drawing::width_of(label.chip, small_size * em()) + 1.1 * em();
        const double note = label.note.empty() ? 0 : drawing::width_of(label.note, small_size * em()) + 0.5 * em();
        const double width = words + chip + note;
        const auto [area, cost] = place(at, towards, width, 1.3 * size);
        if (!label.has_to_be && cost >= cost_of_label) return;
        taken_.push_back(area);
        const double middle = 0.5 * (area.top + area.bottom);
        front(drawing::Text{.x = area.left,
                            .middle = middle,
                            .text = label.text,
                            .size = size,
                            .color = label.color,
                            .is_bold = !label.is_digits,
                            .is_digits = label.is_digits,
                            .halo = colors().paper});
        if (!label.chip.empty()) this->chip({area.right - chip + 0.4 * em(), area.top, area.right, area.bottom}, label);
        if (!label.note.empty())
            front(drawing::Text{.x = area.left + words + 0.5 * em(),
                                .middle = middle,
                                .text = label.note,
                                .size = small_size * em(),
                                .color = colors().muted,
                                .is_digits = true,
                                .halo = colors().paper});
    }

    Drawing take() { return std::move(drawing_); }

private:
    void front(drawing::Shape shape) { drawing_.parts.back().shapes.push_back(std::move(shape)); }

    void chip(const Area& area, const Label& label) {
        const Rgb fill = blended(colors().paper, colors().score, 0.3);
        front(drawing::Box{area.left, area.top, area.right - area.left, area.bottom - area.top, 0.3 * em(), fill, {}});
        front(drawing::Text{.x = 0.5 * (area.left + area.right),
                            .middle = 0.5 * (area.top + area.bottom),
                            .text = label.chip,
                            .size = small_size * em(),
                            .color = ink_on(fill),
                            .anchor = Anchor::middle,
                            .is_digits = true});
    }

    void numbers_of_axes(double step) {
        const auto written = [&](double value, Spot at, Anchor anchor) {
            add(drawing::Text{.x = at.x,
                              .middle = at.y,
                              .text = format_number(value, 6),
                              .size = small_size * em(),
                              .color = colors().muted,
                              .anchor = anchor,
                              .is_digits = true});
            keep_free(at, 0.6);
        };
        for (const double x : ticks(frame_.left, frame_.right, step)) {
            const Spot at = spot({x, 0});
            if (x != 0 && at.x > em() && at.x < look_.width - em())
                written(x, {at.x, std::clamp(at.y + 0.7 * em(), 0.7 * em(), look_.height - 0.6 * em())},
                        Anchor::middle);
        }
        for (const double y : ticks(frame_.bottom, frame_.top, step)) {
            const Spot at = spot({0, y});
            if (y != 0 && at.y > em() && at.y < look_.height - em())
                written(y, {std::clamp(at.x - 0.4 * em(), 1.6 * em(), look_.width), at.y}, Anchor::end);
        }
    }

    // How much is in the way of a label, and how far it lies outside.
    double cost(const Area& area) const {
        double cost = 0;
        for (const Area& other : taken_) cost += area.overlaps(other) ? cost_of_label : 0;
        for (const Spot& on_line : lines_) {
            const bool is_in =
                on_line.x > area.left && on_line.x < area.right && on_line.y > area.top && on_line.y < area.bottom;
            cost += is_in ? 1 : 0;
        }
        const double outside =
            std::max({0.0, -area.left, area.right - look_.width, -area.top, area.bottom - look_.height});
        return cost + 100 * outside / em();
    }

    std::pair<Area, double> place(Spot at, Spot towards, double width, double height) const {
        const double first = std::atan2(towards.y, towards.x);
        Area best;
        double least = 1e300;
        for (int ring = 0; ring < 3; ++ring) {
            for (int turn = 0; turn < 16; ++turn) {
                // To both sides in turn: 0, 1, −1, 2, −2 …
                const double angle = first + (turn % 2 == 1 ? 1 : -1) * ((turn + 1) / 2) * 0.3927;
                const double far = (0.55 + 0.9 * ring) * em();
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
        return {best, least};
    }

    const Look& look_;
    Frame frame_;
    Paper paper_;
    Drawing drawing_;
    std::vector<Area> taken_;
    std::vector<Spot> lines_;
};

// Nearer ones are drawn over those that are further away.
template <class Of, class Depth>
std::vector<int> from_the_back(const std::vector<Of>& all, Depth depth) {
    std::vector<int> order(all.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int i) { return depth(all[index(i)]); });
    return order;
}

// Its label takes its place before those of the others.
std::vector<int> marked_first(int count, int marked) {
    std::vector<int> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    if (marked > 0) std::rotate(order.begin(), order.begin() + marked, order.begin() + marked + 1);
    return order;
}

std::string named(const char* role, const std::string& name) { return fmt::format("{}({})", role, name); }

std::string numbers_of(const PlaneDrawing& plane, const RowVector& vector) {
    constexpr Eigen::Index most = 4;
    std::string text = "[";
    for (Eigen::Index c = 0; c < std::min(vector.size(), most); ++c)
        text += (c > 0 ? ", " : "") + plane.number(vector(c));
    return text + (vector.size() > most ? ", …]" : "]");
}

void draw_shadow(PlaneDrawing& plane, const QueryScene& scene, int key, const Frame& frame) {
    const KeyArrow& one = scene.keys[index(key)];
    const Spot foot = plane.spot(one.foot);
    const Spot origin = plane.spot({});
    const Rgb slate = blended(plane.colors().paper, plane.colors().score, 0.45);
    plane.line(origin, foot, 0.55, slate);
    const Spot head = plane.spot(one.arrow.head);
    plane.line(head, foot, 0.08, plane.colors().muted, 0.35);
    const double side = 0.5 * plane.em();
    if (length(head - foot) > 2 * side && length(foot - origin) > 2 * side) {
        const Spot up = side * unit(head - foot);
        const Spot back = side * unit(origin - foot);
        plane.line(foot + up, foot + up + back, 0.06, plane.colors().muted);
        plane.line(foot + back, foot + up + back, 0.06, plane.colors().muted);
    }
    if (const auto level = level_line(scene, key, frame))
        plane.line(plane.spot(level->first), plane.spot(level->second), 0, plane.colors().axis, 0.3);
}

// Once all arrows have their place.
void label_shadow(PlaneDrawing& plane, const KeyArrow& one, Language language) {
    const Spot foot = plane.spot(one.foot);
    plane.label(0.5 * (plane.spot({}) + foot), foot - plane.spot(one.arrow.head),
                {fmt::format("{} {}", text(language, "plane.shadow"), plane.number(one.shadow)),
                 plane.colors().text,
                 {},
                 {},
                 small_size});
}

}  // namespace

Paper::Paper(const Frame& frame, double width, double height)
    : frame_(frame),
      per_unit_x_(width / (frame.right - frame.left)),
      per_unit_y_(height / (frame.top - frame.bottom)) {}

drawing::Spot Paper::spot(Point point) const {
    return {(point.x - frame_.left) * per_unit_x_, (frame_.top - point.y) * per_unit_y_};
}

Point Paper::point(drawing::Spot spot) const {
    return {frame_.left + spot.x / per_unit_x_, frame_.top - spot.y / per_unit_y_};
}

Drawing drawn_queries(const Document& document, const QueryScene& scene, const Frame& frame, const Marks& marks,
                      const Look& look) {
    PlaneDrawing plane(frame, look);
    const Colors& colors = plane.colors();
    const Spot origin = plane.spot({});
    plane.grid();
    if (scene.query && marks.key >= 0) draw_shadow(plane, scene, marks.key, frame);
    for (const int i : from_the_back(scene.keys, [](const KeyArrow& key) { return key.arrow.depth; })) {
        const KeyArrow& key = scene.keys[index(i)];
        const Spot head = plane.spot(key.arrow.head);
        if (marks.lit == key.arrow.first) plane.ring(head, colors.lit);
        plane.arrow(key.arrow.head, key_width, key.is_blocked ? colors.axis : colors.key);
        plane.keep_free(origin, head);
        plane.keep_free(head, 0.5);
    }
    if (scene.query) {
        const Spot head = plane.spot(scene.query->head);
        if (marks.lit == scene.query->first) plane.ring(head, colors.lit);
        plane.arrow(scene.query->head, query_width, colors.query);
        plane.keep_free(origin, head);
        plane.keep_free(head, 0.5);
        plane.label(head, head - origin,
                    {named("Q", short_token_name(document, scene.query->first.row)),
                     colors.query_text,
                     {},
                     fmt::format("|Q| = {}", plane.number(scene.length))});
    }
    if (scene.query && marks.key >= 0) label_shadow(plane, scene.keys[index(marks.key)], look.style.language);
    for (const int i : marked_first(static_cast<int>(scene.keys.size()), marks.key)) {
        const KeyArrow& key = scene.keys[index(i)];
        const Spot head = plane.spot(key.arrow.head);
        const bool is_lit = marks.lit == key.arrow.first;
        const bool is_marked = i == marks.key;
        plane.label(head, head - origin,
                    {named("K", short_key_name(document, key.arrow.first.row)),
                     key.is_blocked ? colors.muted : colors.key_text, key.score ? plane.number(*key.score) : "",
                     is_lit ? numbers_of(plane, key.arrow.vector) : "", label_size, false, is_lit || is_marked});
    }
    return plane.take();
}

Drawing drawn_values(const Document& document, const ValueScene& scene, const std::vector<Move>& moved, int query,
                     const Frame& frame, const Marks& marks, const Look& look) {
    PlaneDrawing plane(frame, look);
    const Colors& colors = plane.colors();
    const double em = plane.em();
    if (scene.hull.size() > 2) {
        drawing::Polygon hull{{}, blended(colors.paper, colors.value, 0.09)};
        for (const Point corner : scene.hull) hull.corners.push_back(plane.spot(corner));
        plane.add(hull);
    }
    plane.grid();
    for (std::size_t i = 0; i < scene.hull.size() && scene.hull.size() > 1; ++i)
        plane.line(plane.spot(scene.hull[i]), plane.spot(scene.hull[(i + 1) % scene.hull.size()]), 0.06,
                   blended(colors.paper, colors.value, 0.4));
    for (const Move& move : moved) {
        const Spot from = plane.spot(move.before);
        const Spot to = plane.spot(move.after);
        plane.line(from, to, 0.1, colors.accent, 0.3);
        plane.add(drawing::Disc{to, 0.24 * em, move.token == query ? colors.accent : colors.value});
        plane.keep_free(from, to);
        plane.keep_free(to, 0.4);
    }
    for (const int i : from_the_back(scene.values, [](const Arrow& value) { return value.depth; })) {
        const Arrow& value = scene.values[index(i)];
        const Spot at = plane.spot(value.head);
        if (marks.lit == value.first) plane.ring(at, colors.lit);
        plane.add(drawing::Disc{at, point_radius * em, colors.value});
        plane.keep_free(at, 0.5);
    }
    for (const Link& link : scene.chain) {
        plane.arrow(plane.spot(link.from), plane.spot(link.to), link_width, colors.value);
        plane.keep_free(plane.spot(link.from), plane.spot(link.to));
    }
    if (scene.output) {
        const Spot at = plane.spot(*scene.output);
        plane.add(drawing::Disc{at, 0.62 * em, colors.accent});
        plane.add(drawing::Disc{at, 0.46 * em, colors.paper});
        plane.add(drawing::Disc{at, point_radius * em, colors.value});
        plane.keep_free(at, 0.6);
        plane.label(at, {-1, -1}, {named("V_new", short_token_name(document, query)), colors.value_text});
    }
    const Spot middle{0.5 * look.width, 0.5 * look.height};
    for (const Arrow& value : scene.values) {
        const Spot at = plane.spot(value.head);
        const bool is_lit = marks.lit == value.first;
        plane.label(at, at - middle,
                    {named("V", short_key_name(document, value.first.row)),
                     colors.value_text,
                     {},
                     is_lit ? numbers_of(plane, value.vector) : "",
                     label_size,
                     false,
                     is_lit});
    }
    const std::vector<std::string> weights = format_probabilities(scene.weights, look.style.decimals);
    for (const Link& link : scene.chain) {
        const Spot from = plane.spot(link.from);
        const Spot to = plane.spot(link.to);
        plane.label(0.5 * (from + to), {to.y - from.y, from.x - to.x},
                    {weights[index(link.key)], colors.weight_text, {}, {}, small_size, true, false});
    }
    for (const Move& move : moved) {
        if (move.token == query && scene.output) continue;
        const Spot at = plane.spot(move.after);
        plane.label(
            at, at - plane.spot(move.before),
            {named("V_new", short_token_name(document, move.token)), colors.muted, {}, {}, small_size, false, false});
    }
    return plane.take();
}

Frame frame_of_queries(const Document& document, int head, const Projection& projection, double aspect) {
    std::vector<Point> points;
    for (const Matrix* vectors : {&document.head(head).q, &document.head(head).k}) {
        for (Eigen::Index row = 0; row < vectors->rows(); ++row) points.push_back(projection.shown(vectors->row(row)));
    }
    return frame_around(points, aspect);
}

Frame frame_of_values(const Document& document, const Attention& attention, int head, const Projection& projection,
                      double aspect) {
    std::vector<Point> points;
    for (const Matrix* vectors : {&document.head(head).v, &attention.head(head).output}) {
        for (Eigen::Index row = 0; row < vectors->rows(); ++row) points.push_back(projection.shown(vectors->row(row)));
    }
    return frame_around(points, aspect);
}

Matrix values_of(const Document& document, int head) { return document.head(head).v; }

Matrix queries_and_keys_of(const Document& document, int head) {
    const Head& of = document.head(head);
    Matrix vectors(of.q.rows() + of.k.rows(), of.k.cols());
    vectors << of.q, of.k;
    return vectors;
}

std::vector<Move> drawn_moves(const Document& document, const Attention& attention, int query, int head,
                              const Projection& projection, const Step& step) {
    std::vector<Move> moved = moves(document, attention, head, projection, step);
    const Cell last{Quantity::output, document.token_count() - 1, document.value_size() - 1, 0, head};
    if (!is_reached(shape_of(document), last, step))
        std::erase_if(moved, [&](const Move& move) { return move.token != query; });
    return moved;
}

Drawing plane_drawing(const Document& document, const Attention& attention, const Pictured& pictured,
                      const Style& style) {
    constexpr double width = 520;
    constexpr double height = 400;
    constexpr double titles = 30;
    constexpr double distance = 26;
    const int query = pictured.step.query;
    Drawing all{.width = width, .margin = 24, .background = paper, .parts = {drawing::Part()}};
    all.parts.front().shapes.emplace_back(
        drawing::Text{.middle = 10, .text = document.sentence, .size = 18, .color = ink, .is_bold = true});
    double y = 42;
    const Look look{.width = width, .height = height, .em = 16, .colors = {}, .style = style};
    const auto add = [&](const char* title_id, const Message& note, Drawing picture) {
        all.parts.push_back({y,
                             {drawing::Title{.baseline = 14,
                                             .text = std::string(text(style.language, title_id)),
                                             .note = note.in(style.language)}}});
        y += titles;
        all.parts.push_back(
            {y, {drawing::Box{.width = width, .height = height, .fill = paper, .stroke = Rgb{0xDADFE9}}}});
        for (drawing::Part& part : picture.parts) all.parts.push_back({y, std::move(part.shapes)});
        y += height + distance;
    };
    const Matrix vectors = queries_and_keys_of(document, pictured.head);
    const Projection of_queries(pictured.queries, vectors);
    const QueryScene scene = query_scene(document, attention, query, pictured.head, of_queries, pictured.step);
    add("plane.queries", note(of_queries, vectors),
        drawn_queries(document, scene, frame_of_queries(document, pictured.head, of_queries, width / height),
                      {{}, key_of_longest_shadow(scene)}, look));
    const Matrix values = values_of(document, pictured.head);
    const Projection of_values(pictured.values, values);
    add("plane.values", note(of_values, values),
        drawn_values(document, value_scene(document, attention, query, pictured.head, of_values, pictured.step),
                     drawn_moves(document, attention, query, pictured.head, of_values, pictured.step), query,
                     frame_of_values(document, attention, pictured.head, of_values, width / height), {}, look));
    all.height = y - distance;
    return all;
}

}  // namespace qkv::plane
