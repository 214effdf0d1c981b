// What of the calculation is seen in a plane.
#include "qkv/plane.h"

#include <cmath>

#include "formula/line.h"
#include "qkv/number_format.h"
#include "qkv/walkthrough.h"

namespace qkv::plane {
namespace {

Arrow arrow_of(const Cell& first, const Matrix& vectors, const Projection& projection) {
    const RowVector vector = vectors.row(first.row);
    return {first, vector, projection.shown(vector), projection.depth(vector)};
}

// Without overflow in the squares of large numbers.
double length_of(const RowVector& vector) {
    const double largest = vector.cwiseAbs().maxCoeff();
    return largest > 0 ? largest * (vector / largest).norm() : 0.0;
}

Piece constant(double value, int decimals) {
    return {PieceKind::constant, Role::none, {}, {{value, format_number(value, decimals), {}}}};
}

}  // namespace

QueryScene query_scene(const Document& document, const Attention& attention, int query, int head,
                       const Projection& projection, const Step& step) {
    const Head& of = document.head(head);
    const Shape shape = shape_of(document);
    const RowVector q = of.q.row(query);
    QueryScene scene;
    const Cell first{Quantity::query, query, 0, 0, head};
    if (is_reached(shape, first, step)) scene.query = arrow_of(first, of.q, projection);
    scene.length = length_of(q);
    const RowVector direction = scene.length > 0 ? RowVector(q / scene.length) : RowVector::Zero(q.size());
    for (int key = 0; key < document.key_count(); ++key) {
        const Cell cell{Quantity::key, key, 0, 0, head};
        if (!is_reached(shape, cell, step)) continue;
        KeyArrow one{arrow_of(cell, of.k, projection), !allows(document.options, query, key), 0.0, 0.0, {}, {}};
        one.dot = q.dot(of.k.row(key));
        one.shadow = direction.dot(of.k.row(key));
        one.foot = one.shadow * projection.shown(direction);
        if (!one.is_blocked && is_reached(shape, {Quantity::score, query, key, 0, head}, step))
            one.score = attention.head(head).scores(query, key);
        scene.keys.push_back(std::move(one));
    }
    return scene;
}

int key_of_longest_shadow(const QueryScene& scene) {
    int longest = -1;
    for (int key = 0; key < static_cast<int>(scene.keys.size()); ++key) {
        const KeyArrow& one = scene.keys[index(key)];
        if (one.score && (longest < 0 || one.shadow > scene.keys[index(longest)].shadow)) longest = key;
    }
    return longest;
}

Formula shadow_line(const QueryScene& scene, int key, int decimals) {
    const KeyArrow& one = scene.keys[index(key)];
    Formula formula;
    formula.operation = {constant(one.shadow, decimals), symbol(" × "), constant(scene.length, decimals)};
    formula.result = {constant(one.dot, decimals)};
    give_digits(formula, decimals);
    return formula;
}

ValueScene value_scene(const Document& document, const Attention& attention, int query, int head,
                       const Projection& projection, const Step& step) {
    const Head& of = document.head(head);
    const Shape shape = shape_of(document);
    ValueScene scene;
    const auto weights = attention.head(head).weights.row(query);
    scene.weights.assign(weights.begin(), weights.end());
    std::vector<Point> seen;
    Point end;
    for (int key = 0; key < document.key_count(); ++key) {
        const Cell first{Quantity::value, key, 0, 0, head};
        if (!is_reached(shape, first, step)) continue;
        scene.values.push_back(arrow_of(first, of.v, projection));
        if (!allows(document.options, query, key)) continue;
        const Point value = scene.values.back().head;
        seen.push_back(value);
        const Cell last_of_contribution{Quantity::contribution, query, key, document.value_size() - 1, head};
        if (!of.is_on || !is_reached(shape, last_of_contribution, step)) continue;
        const double weight = attention.head(head).weights(query, key);
        scene.chain.push_back({key, weight, end, end + weight * value});
        end = scene.chain.back().to;
    }
    scene.hull = convex_hull(std::move(seen));
    const Cell last_of_output{Quantity::output, query, document.value_size() - 1, 0, head};
    if (is_reached(shape, last_of_output, step))
        scene.output = projection.shown(attention.head(head).output.row(query));
    return scene;
}

std::vector<Move> moves(const Document& document, const Attention& attention, int head, const Projection& projection,
                        const Step& step) {
    std::vector<Move> all;
    if (document.keys) return all;
    const Shape shape = shape_of(document);
    for (int token = 0; token < document.token_count(); ++token) {
        if (!is_reached(shape, {Quantity::output, token, document.value_size() - 1, 0, head}, step)) continue;
        all.push_back({token, projection.shown(document.head(head).v.row(token)),
                       projection.shown(attention.head(head).output.row(token))});
    }
    return all;
}

std::vector<CellValue> dragged(const Document& document, const Arrow& arrow, const Projection& projection, Point to,
                               std::optional<double> step) {
    std::vector<CellValue> changed;
    if (!is_editable(document, arrow.first)) return changed;
    const RowVector moved = projection.moved(arrow.vector, to);
    for (int c = 0; c < static_cast<int>(moved.size()); ++c) {
        if (moved(c) == arrow.vector(c)) continue;
        const double number = step ? snapped(moved(c), *step) : moved(c);
        Cell cell = arrow.first;
        cell.column = c;
        if (number != value_of(document, cell)) changed.push_back({cell, number});
    }
    return changed;
}

}  // namespace qkv::plane
