#include "qkv/arcs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "arcs/word_line.h"
#include "base/short_text.h"
#include "plane/label_places.h"
#include "qkv/number_format.h"
#include "qkv/text.h"
#include "qkv/token_name.h"
#include "qkv/unicode.h"
#include "qkv/walkthrough.h"

namespace qkv::arcs {
namespace {

using drawing::Anchor;
using drawing::Box;
using drawing::Spot;

// In em.
constexpr double widest_arc = 0.9;  // of weight 1
constexpr double thinnest_arc = 0.05;
constexpr double widest_frame = 0.45;
constexpr double digits_size = 0.75;
constexpr double around = 1.4;  // the edge of the paper, with room for digits
constexpr double legend_height = 2.9;
constexpr double least_with_legend = 13;  // lower paper belongs to the arcs alone

constexpr std::size_t longest_name = 24;  // characters

std::vector<std::string> cut(std::vector<std::string> names) {
    for (std::string& name : names) name = cut_in_the_middle(name, longest_name);
    return names;
}

std::vector<std::string> query_words(const Document& document) { return cut(token_names(document)); }
std::vector<std::string> key_words(const Document& document) { return cut(key_names(document)); }

class ArcsPicture {
public:
    ArcsPicture(const Document& document, const Attention& attention, const Pictured& pictured, const Look& look,
                const std::optional<Cell>& lit)
        : document_(document),
          head_(attention.head(pictured.head)),
          pictured_(pictured),
          look_(look),
          lit_(lit),
          shape_(shape_of(document)),
          em_(look.em),
          query_(pictured.step.query),
          places_(look.width, look.height, look.em) {}

    Scene drawn() {
        Drawing& drawing = scene_.drawing;
        drawing.width = look_.width;
        drawing.height = look_.height;
        drawing.background = look_.colors.paper;
        drawing.parts.resize(1);
        place_words();
        for (int i = 0; i < document_.token_count(); ++i) {
            if (i != query_ && pictured_.shows_all) arcs_of(i);
        }
        arcs_of(query_);
        draw_words();
        digits();
        if (foot() > 0) legend();
        return std::move(scene_);
    }

private:
    bool is_cross() const { return document_.keys.has_value(); }
    Cell weight_cell(int i, int j) const { return {Quantity::weight, i, j, 0, pictured_.head}; }
    bool is_reached(int i, int j) const {
        return allows(document_.options, i, j) && qkv::is_reached(shape_, weight_cell(i, j), pictured_.step);
    }
    double weight(int i, int j) const { return head_.weights(i, j); }
    void add(drawing::Shape shape) { scene_.drawing.parts.front().shapes.push_back(std::move(shape)); }

    double foot() const { return look_.height >= least_with_legend * em_ ? legend_height : 0.0; }

    // ---- where the words stand

    void place_words() {
        const std::vector<std::string> names = query_words(document_);
        const double edge = around * em_;
        area_ = {edge, edge, look_.width - 2 * edge, look_.height - (around + foot()) * em_ - edge, 0, {}, {}};
        const double needed =
            std::max(width_in_row(names, em_), is_cross() ? width_in_row(key_words(document_), em_) : 0);
        const bool is_row = needed <= area_.width;
        if (is_cross()) {
            queries_ = line(names, is_row, 1.0);
            keys_ = line(key_words(document_), is_row, 0.0);
        } else {
            queries_ = line(names, is_row, place_of_sentence(is_row));
            keys_ = queries_;
        }
        for (int i = 0; i < document_.token_count(); ++i) note_word(queries_, i, false);
        for (int j = 0; is_cross() && j < document_.key_count(); ++j) note_word(keys_, j, true);
    }

    void note_word(const WordLine& line, int token, bool is_key) {
        Word word{token, is_key, {}, line.boxes[index(token)]};
        const bool is_drawn = token == query_ || pictured_.shows_all;
        if (!is_cross() && is_drawn && is_reached(token, token)) word.itself = weight_cell(token, token);
        scene_.words.push_back(word);
        places_.keep_free(
            plane::Area{word.box.x, word.box.y, word.box.x + word.box.width, word.box.y + word.box.height});
    }

    // At the side where nobody looks; in the middle where words look both back and ahead.
    double place_of_sentence(bool is_row) const {
        bool has_back = false;
        bool has_ahead = false;
        for (int i = 0; i < document_.token_count(); ++i) {
            for (int j = 0; j < document_.key_count() && !(has_back && has_ahead); ++j) {
                has_back = has_back || (j < i && allows(document_.options, i, j));
                has_ahead = has_ahead || (j > i && allows(document_.options, i, j));
            }
        }
        if (has_back == has_ahead) return 0.5;
        return is_row ? (has_back ? 1.0 : 0.0) : (has_back ? 0.8 : 0.2);
    }

    // `share` of the room before the line: above it or at its left.
    WordLine line(std::vector<std::string> names, bool is_row, double share) const {
        if (is_row) {
            const double height = 1.8 * em_;
            return words_in_row(std::move(names),
                                {area_.x, area_.y + share * (area_.height - height), area_.width, height, 0, {}, {}},
                                em_);
        }
        const double width = std::min(9 * em_, (is_cross() ? 0.34 : 0.4) * area_.width);
        // Who asks stands at the left, as it is read.
        const double before = is_cross() ? 1 - share : share;
        return words_in_column(
            std::move(names), {area_.x + before * (area_.width - width), area_.y, width, area_.height, 0, {}, {}}, em_);
    }

    // ---- arcs

    void arcs_of(int i) {
        for (int j = 0; j < document_.key_count(); ++j) {
            if (!is_reached(i, j)) continue;
            if (!is_cross() && i == j) {
                frame(i);
                continue;
            }
            drawing::Curve curve = is_cross() ? across(i, j) : bent(i, j);
            curve.width = std::max(weight(i, j) * widest_arc, thinnest_arc) * em_;
            curve.color = color_of(i, j);
            add(curve);
            scene_.arcs.push_back({weight_cell(i, j), curve});
            if (i == query_) keep_free(curve);
        }
    }

    Rgb color_of(int i, int j) const {
        if (lit_ == weight_cell(i, j)) return look_.colors.lit;
        return i == query_ ? look_.colors.weight : blended(look_.colors.paper, look_.colors.weight, 0.35);
    }

    // Back in the sentence on the first side, ahead on the other; the higher the further apart.
    drawing::Curve bent(int i, int j) const {
        const bool is_back = j < i;
        const Spot from = queries_.edge(i, is_back);
        const Spot to = queries_.edge(j, is_back);
        const double share = queries_.distance(i, j) / queries_.distance(0, document_.token_count() - 1);
        const double room = queries_.is_row ? (is_back ? from.y - area_.y : area_.y + area_.height - from.y)
                                            : (is_back ? from.x - area_.x : area_.x + area_.width - from.x);
        const double most = std::min(room, 0.62 * queries_.distance(0, document_.token_count() - 1) + 1.5 * em_);
        // A cubic curve comes three quarters as high as its inner points.
        const double high = (is_back ? -1 : 1) * most * std::pow(share, 0.75) / 0.75;
        if (queries_.is_row) return {from, {from.x, from.y + high}, {to.x, to.y + high}, to};
        return {from, {from.x + high, from.y}, {to.x + high, to.y}, to};
    }

    drawing::Curve across(int i, int j) const {
        const bool is_row = queries_.is_row;
        const Spot from = queries_.edge(i, is_row);
        const Spot to = keys_.edge(j, !is_row);
        if (is_row) return {from, {from.x, 0.5 * (from.y + to.y)}, {to.x, 0.5 * (from.y + to.y)}, to};
        return {from, {0.5 * (from.x + to.x), from.y}, {0.5 * (from.x + to.x), to.y}, to};
    }

    void keep_free(const drawing::Curve& curve) {
        const std::vector<Spot> way = drawing::points_of(curve, 9);
        for (std::size_t i = 1; i < way.size(); ++i) places_.keep_free(way[i - 1], way[i]);
    }

    // What a word has for itself.
    void frame(int i) {
        const double wide = std::max(weight(i, i) * widest_frame, thinnest_arc) * em_;
        Box box = queries_.boxes[index(i)];
        box = {box.x - wide,
               box.y - wide,
               box.width + 2 * wide,
               box.height + 2 * wide,
               box.radius + wide,
               color_of(i, i),
               {}};
        add(box);
    }

    // ---- words and digits

    void draw_words() {
        for (const Word& word : scene_.words) {
            const WordLine& line = word.is_key ? keys_ : queries_;
            const bool is_query = !word.is_key && word.token == query_;
            const bool is_looked_at = (word.is_key || !is_cross()) && is_reached(query_, word.token);
            Box box = word.box;
            box.fill = blended(look_.colors.paper, look_.colors.weight,
                               is_looked_at ? 0.06 + 0.6 * weight(query_, word.token) : 0.06);
            add(box);
            const bool has_name = box.height >= 0.95 * em_ || is_query || word.token % names_apart(box) == 0;
            if (!has_name) continue;
            if (is_query)
                add(Box{box.x + 0.3 * em_,
                        box.y + box.height - 0.16 * em_,
                        box.width - 0.6 * em_,
                        0.16 * em_,
                        0.08 * em_,
                        look_.colors.accent,
                        {}});
            const double size = std::min(em_, std::max(0.72 * box.height, 0.7 * em_));
            add(drawing::Text{.x = box.x + 0.5 * box.width,
                              .middle = box.y + 0.5 * box.height,
                              .text = fitting(line.names[index(word.token)], size, box.width - 0.3 * em_),
                              .size = size,
                              .color = ink_on(box.fill),
                              .anchor = Anchor::middle,
                              .is_bold = is_query});
        }
    }

    // Of low words only every so manieth has its name.
    int names_apart(const Box& box) const { return std::max(1, static_cast<int>(std::ceil(0.95 * em_ / box.height))); }

    std::string fitting(const std::string& name, double size, double room) const {
        constexpr double usual_width = 0.9;  // of letters, beside the widest
        const double share = room / (usual_width * drawing::width_of(name, size));
        if (share >= 1) return name;
        return cut_in_the_middle(
            name,
            std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(codepoints(name).size()))));
    }

    // The weights of the query in front, each at its arc as far as there is room.
    void digits() {
        const auto columns = static_cast<std::size_t>(head_.weights.cols());
        const std::vector<std::string> shown =
            format_probabilities({head_.weights.row(query_).data(), columns}, look_.style.decimals);
        for (const Arc& arc : scene_.arcs) {
            if (arc.weight.row != query_) continue;
            const Spot middle = drawing::points_of(arc.curve, 3)[1];
            const Spot ends{0.5 * (arc.curve.from.x + arc.curve.to.x), 0.5 * (arc.curve.from.y + arc.curve.to.y)};
            digits_at(middle, {middle.x - ends.x, middle.y - ends.y}, shown[index(arc.weight.column)]);
        }
        for (const Word& word : scene_.words) {
            if (!word.itself || word.token != query_) continue;
            const bool is_row = queries_.is_row;
            const Spot at = is_row ? Spot{word.box.x, word.box.y + 0.5 * word.box.height}
                                   : Spot{word.box.x + 0.5 * word.box.width, word.box.y};
            digits_at(at, is_row ? Spot{-1, 0.2} : Spot{0.2, -1}, shown[index(query_)]);
        }
    }

    void digits_at(Spot at, Spot towards, const std::string& shown) {
        const double size = digits_size * em_;
        const auto [area, covers] = places_.place(at, towards, drawing::width_of(shown, size), 1.2 * size);
        if (covers) return;
        places_.keep_free(area);
        add(drawing::Text{.x = area.left,
                          .middle = 0.5 * (area.top + area.bottom),
                          .text = shown,
                          .size = size,
                          .color = look_.colors.weight_text,
                          .is_digits = true,
                          .halo = look_.colors.paper});
    }

    // ---- how wide is how much, and which side means what

    void legend() {
        double x = 0.8 * em_;
        const double middle = look_.height - 2.2 * em_;
        for (const double sample : {0.1, 0.5, 1.0}) {
            add(drawing::Line{
                {x + 0.4 * em_, middle}, {x + 1.6 * em_, middle}, sample * widest_arc * em_, look_.colors.weight, 0});
            const std::string shown = format_number(sample, 1);
            add(small_text(x + 2.3 * em_, middle, shown, true));
            x += 2.8 * em_ + drawing::width_of(shown, digits_size * em_);
        }
        add(small_text(x + 0.2 * em_, middle, std::string(text(look_.style.language, "arcs.legend.width")), false));
        const char* const sides = is_cross()        ? "arcs.legend.cross"
                                  : queries_.is_row ? "arcs.legend.row"
                                                    : "arcs.legend.column";
        add(small_text(0.8 * em_, look_.height - 0.9 * em_, std::string(text(look_.style.language, sides)), false));
    }

    drawing::Text small_text(double x, double middle, std::string words, bool is_digits) const {
        return {.x = x,
                .middle = middle,
                .text = std::move(words),
                .size = digits_size * em_,
                .color = look_.colors.muted,
                .is_digits = is_digits};
    }

    const Document& document_;
    const HeadAttention& head_;
    const Pictured& pictured_;
    const Look& look_;
    const std::optional<Cell> lit_;
    const Shape shape_;
    const double em_;
    const int query_;
    plane::LabelPlaces places_;
    Box area_;  // of words and arcs
    WordLine queries_;
    WordLine keys_;
    Scene scene_;
};

bool is_in(const Box& box, Spot spot) {
    return spot.x >= box.x && spot.x <= box.x + box.width && spot.y >= box.y && spot.y <= box.y + box.height;
}

}  // namespace

bool can_show_all(const Document& document) {
    constexpr int most = 1024;
    return document.token_count() * document.key_count() <= most;
}

Scene scene_of(const Document& document, const Attention& attention, const Pictured& pictured, const Look& look,
               const std::optional<Cell>& lit) {
    return ArcsPicture(document, attention, pictured, look, lit).drawn();
}

std::optional<Cell> weight_at(const Scene& scene, Spot spot, double reach) {
    std::optional<Cell> nearest;
    for (const Word& word : scene.words) {
        if (is_in(word.box, spot)) return word.itself;
    }
    double least = std::numeric_limits<double>::infinity();
    for (const Arc& arc : scene.arcs) {
        for (const Spot& point : drawing::points_of(arc.curve, 48)) {
            const double far = std::hypot(point.x - spot.x, point.y - spot.y);
            if (far > std::max(reach, 0.5 * arc.curve.width) || far > least) continue;
            least = far;
            nearest = arc.weight;
        }
    }
    return nearest;
}

Drawing arcs_drawing(const Document& document, const Attention& attention, const Pictured& pictured,
                     const Style& style) {
    constexpr double em = 16;
    constexpr double title = 40;
    const double row = width_in_row(query_words(document), em) + 2 * around * em;
    constexpr double most_in_row = 1100;
    const bool is_row = row <= most_in_row;
    const double words = static_cast<double>(std::max(document.token_count(), document.key_count()));
    const Look look{.width = is_row ? std::max(row, 560.0) : 560.0,
                    .height = is_row ? 420.0 : std::clamp(2 * em * words + 6 * em, 420.0, 2400.0),
                    .em = em,
                    .colors = {},
                    .style = style};
    Drawing picture = scene_of(document, attention, pictured, look).drawing;
    Drawing all{.width = look.width, .height = look.height + title, .margin = 24, .background = paper, .parts = {}};
    const std::string note =
        pictured.shows_all ? std::string(text(style.language, "arcs.all"))
                           : text(style.language, "arcs.of", {{"token", token_name(document, pictured.step.query)}});
    all.parts.push_back(
        {0, {drawing::Title{.baseline = 16, .text = std::string(text(style.language, "arcs.title")), .note = note}}});
    for (drawing::Part& part : picture.parts) all.parts.push_back({title, std::move(part.shapes)});
    return all;
}

}  // namespace qkv::arcs
