// The V's as points and the chain of weight × V to V_new.
#include <algorithm>
#include <string>
#include <vector>

#include "plane/plane_shapes.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"

namespace qkv::plane {
namespace {

constexpr double link_width = 0.16;  // in em

class ValuesPicture {
public:
    ValuesPicture(const Document& document, const ValueScene& scene, const std::vector<Move>& moved, int query,
                  const Frame& frame, const Marks& marks, const Look& look)
        : document_(document),
          scene_(scene),
          moved_(moved),
          query_(query),
          marks_(marks),
          look_(look),
          plane_(frame, look),
          colors_(look.colors) {}

    // From the back to the front; what is said first of the labels has the best place.
    Drawing drawn() {
        inside_of_hull();
        plane_.grid();
        edge_of_hull();
        moves();
        values();
        chain();
        output();
        labels_of_moves(true);
        labels_of_values();
        labels_of_chain();
        labels_of_moves(false);
        return plane_.take();
    }

private:
    void inside_of_hull() {
        if (scene_.hull.size() < 3) return;
        drawing::Polygon hull{{}, blended(colors_.paper, colors_.value, 0.09)};
        for (const Point corner : scene_.hull) hull.corners.push_back(plane_.spot(corner));
        plane_.add(hull);
    }

    void edge_of_hull() {
        for (std::size_t i = 0; i < scene_.hull.size() && scene_.hull.size() > 1; ++i)
            plane_.line(plane_.spot(scene_.hull[i]), plane_.spot(scene_.hull[(i + 1) % scene_.hull.size()]), 0.06,
                        blended(colors_.paper, colors_.value, 0.4));
    }

    // The same word in two contexts is what all tokens are shown for: other ones stand back where there is such a word.
    bool stands_out(int token) const {
        return token == query_ || std::ranges::count(document_.tokens, document_.tokens[index(token)]) > 1;
    }

    void moves() {
        for (const Move& move : moved_) {
            const Spot from = plane_.spot(move.before);
            const Spot to = plane_.spot(move.after);
            const bool is_strong = stands_out(move.token);
            const Rgb color = is_strong ? colors_.accent : blended(colors_.paper, colors_.accent, 0.55);
            plane_.line(from, to, is_strong ? 0.14 : 0.08, color, 0.3);
            plane_.add(drawing::Disc{to, (is_strong ? 0.32 : 0.22) * plane_.em(),
                                     move.token == query_ ? colors_.accent : colors_.value});
            plane_.keep_free(from, to);
            plane_.keep_free(to, 0.4);
        }
    }

    void values() {
        for (const int i : from_the_back(scene_.values, [](const Arrow& value) { return value.depth; })) {
            const Arrow& value = scene_.values[index(i)];
            const Spot at = plane_.spot(value.head);
            if (marks_.lit == value.first) plane_.ring(at, colors_.lit);
            plane_.add(drawing::Disc{at, point_radius * plane_.em(), colors_.value});
            plane_.keep_free(at, 0.5);
        }
    }

    void chain() {
        for (const Link& link : scene_.chain) {
            plane_.arrow(plane_.spot(link.from), plane_.spot(link.to), link_width, colors_.value);
            plane_.keep_free(plane_.spot(link.from), plane_.spot(link.to));
        }
    }

    void output() {
        if (!scene_.output) return;
        const Spot at = plane_.spot(*scene_.output);
        plane_.add(drawing::Disc{at, 0.62 * plane_.em(), colors_.accent});
        plane_.add(drawing::Disc{at, 0.46 * plane_.em(), colors_.paper});
        plane_.add(drawing::Disc{at, point_radius * plane_.em(), colors_.value});
        plane_.keep_free(at, 0.6);
        plane_.label(at, {-1, -1}, {named("V_new", short_token_name(document_, query_)), colors_.value_text});
    }

    void labels_of_values() {
        const Spot middle{0.5 * look_.width, 0.5 * look_.height};
        for (const Arrow& value : scene_.values) {
            const Spot at = plane_.spot(value.head);
            const bool is_lit = marks_.lit == value.first;
            plane_.label(at, at - middle,
                         {named("V", short_key_name(document_, value.first.row)),
                          colors_.value_text,
                          {},
                          is_lit ? numbers_of(plane_, value.vector) : "",
                          label_size,
                          false,
                          is_lit});
        }
    }

    void labels_of_chain() {
        const std::vector<std::string> weights = format_probabilities(scene_.weights, look_.style.decimals);
        for (const Link& link : scene_.chain) {
            const Spot from = plane_.spot(link.from);
            const Spot to = plane_.spot(link.to);
            plane_.label(0.5 * (from + to), {to.y - from.y, from.x - to.x},
                         {weights[index(link.key)], colors_.weight_text, {}, {}, small_size, true, false});
        }
    }

    void labels_of_moves(bool are_strong) {
        for (const Move& move : moved_) {
            if (stands_out(move.token) != are_strong || (move.token == query_ && scene_.output)) continue;
            const Spot at = plane_.spot(move.after);
            plane_.label(at, at - plane_.spot(move.before),
                         {named("V_new", short_token_name(document_, move.token)),
                          are_strong ? colors_.value_text : colors_.muted,
                          {},
                          {},
                          are_strong ? label_size : small_size,
                          false,
                          are_strong});
        }
    }

    const Document& document_;
    const ValueScene& scene_;
    const std::vector<Move>& moved_;
    const int query_;
    const Marks& marks_;
    const Look& look_;
    PlaneShapes plane_;
    const Colors& colors_;
};

}  // namespace

Drawing drawn_values(const Document& document, const ValueScene& scene, const std::vector<Move>& moved, int query,
                     const Frame& frame, const Marks& marks, const Look& look) {
    return ValuesPicture(document, scene, moved, query, frame, marks, look).drawn();
}

}  // namespace qkv::plane
