// Q as an arrow, the keys and the shadow of one of them.
#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <vector>

#include "plane/plane_shapes.h"
#include "qkv/token_name.h"

namespace qkv::plane {
namespace {

// In em.
constexpr double query_width = 0.2;
constexpr double key_width = 0.16;

// Its label takes its place before those of the others.
std::vector<int> marked_first(int count, int marked) {
    std::vector<int> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    if (marked > 0) std::rotate(order.begin(), order.begin() + marked, order.begin() + marked + 1);
    return order;
}

void draw_shadow(PlaneShapes& plane, const QueryScene& scene, int key, const Frame& frame) {
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
void label_shadow(PlaneShapes& plane, const KeyArrow& one, Language language) {
    const Spot foot = plane.spot(one.foot);
    plane.label(0.5 * (plane.spot({}) + foot), foot - plane.spot(one.arrow.head),
                {fmt::format("{} {}", text(language, "plane.shadow"), plane.number(one.shadow)),
                 plane.colors().text,
                 {},
                 {},
                 small_size});
}

}  // namespace

Drawing drawn_queries(const Document& document, const QueryScene& scene, const Frame& frame, const Marks& marks,
                      const Look& look) {
    PlaneShapes plane(frame, look);
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

}  // namespace qkv::plane
