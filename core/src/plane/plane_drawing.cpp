#include "qkv/plane_drawing.h"

#include <string>
#include <utility>
#include <vector>

#include "qkv/walkthrough.h"

namespace qkv::plane {

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
