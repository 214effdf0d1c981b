#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "heatmap/drawing_svg.h"
#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/plane_drawing.h"
#include "qkv/walkthrough.h"
#include "support/plane_document.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

const plane::Look look{.width = 400, .height = 300, .em = 16, .colors = {}, .style = {.language = Language::en}};

struct Drawn {
    Drawing drawing;
    plane::Paper sheet;
};

// All arrows of the first token at the last of its steps with this kind.
Drawn queries_at(const Document& document, StepKind kind, int key) {
    const Attention attention = attend(document);
    const plane::Projection projection({}, plane::queries_and_keys_of(document, 0));
    const plane::Frame frame = plane::frame_of_queries(document, 0, projection, look.width / look.height);
    Step step;
    step.kind = kind;
    step.key = document.key_count() - 1;
    const auto scene = plane::query_scene(document, attention, 0, 0, projection, step);
    return {plane::drawn_queries(document, scene, frame, {{}, key}, look),
            plane::Paper(frame, look.width, look.height)};
}

template <class Shape>
std::vector<Shape> all_of(const Drawing& drawing) {
    std::vector<Shape> all;
    for (const drawing::Part& part : drawing.parts) {
        for (const drawing::Shape& shape : part.shapes) {
            if (const auto* one = std::get_if<Shape>(&shape)) all.push_back(*one);
        }
    }
    return all;
}

std::vector<std::string> texts_in(const Drawing& drawing) {
    std::vector<std::string> texts;
    for (const drawing::Text& text : all_of<drawing::Text>(drawing)) texts.push_back(text.text);
    return texts;
}

bool has(const std::vector<std::string>& texts, const char* text) { return std::ranges::count(texts, text) > 0; }

bool has_tip_at(const Drawing& drawing, drawing::Spot spot) {
    return std::ranges::any_of(all_of<drawing::Polygon>(drawing), [&](const drawing::Polygon& polygon) {
        return std::hypot(polygon.corners.front().x - spot.x, polygon.corners.front().y - spot.y) < 1e-9;
    });
}

}  // namespace

TEST_CASE("Q and K are drawn from the origin to their numbers, with the scores that are reached") {
    const auto [drawing, sheet] = queries_at(test::in_the_plane(), StepKind::score, 1);
    for (const plane::Point head :
         {plane::Point{1, 0.75}, plane::Point{0.25, 1}, plane::Point{1.75, -1}, plane::Point{-0.75, 1}})
        CHECK(has_tip_at(drawing, sheet.spot(head)));
    const auto texts = texts_in(drawing);
    CHECK(has(texts, "Q(나는)"));
    CHECK(has(texts, "K(사과를)"));
    CHECK(has(texts, "|Q| = 1.25"));
    CHECK(has(texts, "shadow 0.8"));
    // Scores of the keys, by hand: 0.25 + 0.75, 1.75 − 0.75, −0.75 + 0.75.
    CHECK(std::ranges::count(texts, "1") >= 2);
    CHECK(has(texts, "0"));
}

TEST_CASE("a score that is not reached is neither written nor seen as a shadow") {
    const auto [drawing, sheet] = queries_at(test::in_the_plane(), StepKind::start, -1);
    const auto texts = texts_in(drawing);
    CHECK(has(texts, "K(사과를)"));
    CHECK(std::ranges::none_of(texts, [](const std::string& text) { return text.starts_with("shadow"); }));
    CHECK(all_of<drawing::Box>(drawing).empty());
}

TEST_CASE("the paper has equal units on both axes, and goes back to the point it came from") {
    const plane::Frame frame{-2, 4, -1, 3.5};
    const plane::Paper sheet(frame, 400, 300);
    const auto origin = sheet.spot({0, 0});
    CHECK(sheet.spot({1, 0}).x - origin.x == doctest::Approx(origin.y - sheet.spot({0, 1}).y));
    const plane::Point back = sheet.point(sheet.spot({0.3, -0.7}));
    CHECK(back.x == doctest::Approx(0.3));
    CHECK(back.y == doctest::Approx(-0.7));
}

TEST_CASE("every label lies on the paper, and no label that may be left out covers another") {
    test::Random random(1807);
    for (int round = 0; round < 60; ++round) {
        Document document = test::random_document(random);
        const Attention attention = attend(document);
        const Walkthrough walk(document, Detail::term);
        const Step step = walk.at(random.integer(0, walk.count()));
        const Drawing all = plane::plane_drawing(document, attention, {step, 0, {}, {}}, {.language = Language::en});
        CAPTURE(round);
        for (const drawing::Text& text : all_of<drawing::Text>(all)) {
            CHECK(std::isfinite(text.x));
            CHECK(std::isfinite(text.middle));
        }
        const std::string svg = to_svg(all);
        CHECK(svg.find("nan") == std::string::npos);
        CHECK(svg.find("inf") == std::string::npos);
    }
}

TEST_CASE("the V picture has the chain link by link, and V_new at the output") {
    const Document document = test::in_the_plane();
    const Attention attention = attend(document);
    const plane::Projection projection({}, plane::values_of(document, 0));
    const plane::Frame frame = plane::frame_of_values(document, attention, 0, projection, 4.0 / 3);
    const plane::Paper sheet(frame, look.width, look.height);
    const auto drawn_at = [&](StepKind kind, int key) {
        Step step;
        step.kind = kind;
        step.key = key;
        const auto scene = plane::value_scene(document, attention, 0, 0, projection, step);
        return plane::drawn_values(document, scene, plane::drawn_moves(document, attention, 0, 0, projection, step), 0,
                                   frame, {}, look);
    };
    // From NumPy: softmax([1, 1, 0]) and the running sum of weight × V.
    const plane::Point first{0.633482, -0.211161}, second{0.844642, 0.422321}, output{0.689279, 0.266958};
    const auto near = [&](const Drawing& drawing, plane::Point point) {
        const drawing::Spot spot = sheet.spot(point);
        const auto is_near = [&](drawing::Spot at) { return std::hypot(at.x - spot.x, at.y - spot.y) < 0.01; };
        return std::ranges::any_of(all_of<drawing::Polygon>(drawing),
                                   [&](const drawing::Polygon& polygon) { return is_near(polygon.corners.front()); }) ||
               std::ranges::any_of(all_of<drawing::Disc>(drawing),
                                   [&](const drawing::Disc& disc) { return is_near(disc.center); });
    };
    const Drawing one = drawn_at(StepKind::contribution, 0);
    CHECK(near(one, first));
    CHECK_FALSE(near(one, second));
    const Drawing two = drawn_at(StepKind::contribution, 1);
    CHECK(near(two, second));
    CHECK_FALSE(has(texts_in(two), "V_new(나는)"));
    const Drawing done = drawn_at(StepKind::output, 0);
    CHECK(near(done, output));
    CHECK(has(texts_in(done), "V_new(나는)"));
    CHECK(has(texts_in(done), "0.422"));
    CHECK(has(texts_in(done), "0.156"));  // as in the row of weights
}

TEST_CASE("lines, polygons, circles and seams are written as SVG") {
    using namespace drawing;
    Drawing drawing{.width = 20, .height = 10, .parts = {Part()}};
    auto& shapes = drawing.parts.front().shapes;
    shapes.emplace_back(Line{{1, 2}, {3, 4}, 1.5, Rgb{0x123456}, 2});
    shapes.emplace_back(Polygon{{{0, 0}, {4, 0}, {0, 4}}, Rgb{0xABCDEF}});
    shapes.emplace_back(Disc{{5, 6}, 2, Rgb{0x0000FF}});
    shapes.emplace_back(Text{.x = 1, .middle = 2, .text = "a<b", .size = 10, .halo = Rgb{0xFFFFFF}});
    const std::string svg = to_svg(drawing);
    CHECK(svg.find("<line x1=\"1\" y1=\"2\" x2=\"3\" y2=\"4\" stroke=\"#123456\" stroke-width=\"1.5\" "
                   "stroke-linecap=\"round\" stroke-dasharray=\"2 2\"/>") != std::string::npos);
    CHECK(svg.find("<polygon fill=\"#ABCDEF\" points=\"0,0 4,0 0,4\"/>") != std::string::npos);
    CHECK(svg.find("<circle cx=\"5\" cy=\"6\" r=\"2\" fill=\"#0000FF\"/>") != std::string::npos);
    CHECK(svg.find("paint-order=\"stroke\">a&lt;b</text>") != std::string::npos);
}

TEST_CASE("dashes are as long as the gaps between them and end where the line ends") {
    const auto dashes = drawing::dashes_of({{0, 0}, {10, 0}, 1, {}, 4});
    REQUIRE(dashes.size() == 2);
    CHECK(dashes[0].second.x == doctest::Approx(4));
    CHECK(dashes[1].first.x == doctest::Approx(8));
    CHECK(dashes[1].second.x == doctest::Approx(10));
    CHECK(drawing::dashes_of({{0, 0}, {10, 0}, 1, {}, 0}).size() == 1);
    CHECK(drawing::dashes_of({{0, 0}, {3, 0}, 1, {}, 4}).size() == 1);
}

}  // namespace qkv
