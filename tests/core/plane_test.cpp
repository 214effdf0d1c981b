// Vectors in a plane: the properties that make the picture true, on random documents.
#include <cmath>
#include <doctest/doctest.h>
#include <numbers>

#include "qkv/plane.h"
#include "qkv/plane_drawing.h"
#include "qkv/walkthrough.h"
#include "support/plane_document.h"
#include "support/random_heads.h"

namespace qkv {
namespace {

using plane::Point;
using plane::Projection;
using plane::View;

Step last_step(const Document& document) { return Walkthrough(document, Detail::term).last(); }

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

// Views that d numbers can be seen in.
std::vector<View> views(int d, test::Random& random) {
    std::vector<View> all{plane::usual_view(d)};
    if (d > 1) all.push_back({View::Kind::principal});
    if (d > 1) all.push_back({View::Kind::components, d - 1, 0});
    if (d == 3) all.push_back({View::Kind::turned, 0, 1, random.number(-4, 4), random.number(-2, 2)});
    return all;
}

}  // namespace

TEST_CASE("shadow × length is the dot product and its score, on random documents") {
    test::Random random(81);
    for (int round = 0; round < 1000; ++round) {
        const Document document = test::random_heads(random);
        const Attention attention = attend(document);
        const int query = random.integer(0, document.token_count() - 1);
        const int head = random.integer(0, document.head_count() - 1);
        const Projection projection(plane::usual_view(document.key_size()), plane::queries_and_keys_of(document, head));
        const auto scene = plane::query_scene(document, attention, query, head, projection, last_step(document));
        REQUIRE(scene.keys.size() == index(document.key_count()));
        for (std::size_t key = 0; key < scene.keys.size(); ++key) {
            const plane::KeyArrow& one = scene.keys[key];
            const double product = one.shadow * scene.length;
            const auto row = static_cast<Eigen::Index>(key);
            const double size = scene.length * document.head(head).k.row(row).norm();
            CHECK(std::abs(product - one.dot) <= 1e-12 * std::max(1.0, size));
            CHECK(one.is_blocked != one.score.has_value());
            if (!one.score) continue;
            const Matrix& bias = document.head(head).bias;
            const double added = bias.size() > 0 ? bias(query, row) : 0.0;
            const Options& options = document.options;
            CHECK(std::abs((product * options.scale + added) / options.temperature - *one.score) <=
                  1e-12 * std::max({1.0, size, std::abs(*one.score)}));
        }
    }
}

TEST_CASE("V_new is in the hull of the V's that may be looked at, and at the end of the chain") {
    test::Random random(82);
    for (int round = 0; round < 1000; ++round) {
        const Document document = test::random_heads(random);
        const Attention attention = attend(document);
        const int query = random.integer(0, document.token_count() - 1);
        const int head = random.integer(0, document.head_count() - 1);
        if (!document.head(head).is_on) continue;
        for (const View& view : views(document.value_size(), random)) {
            const Projection projection(view, document.head(head).v);
            const auto scene = plane::value_scene(document, attention, query, head, projection, last_step(document));
            REQUIRE(scene.output);
            CHECK(plane::distance_to_hull(scene.hull, *scene.output) <= 1e-12);
            REQUIRE_FALSE(scene.chain.empty());
            CHECK(scene.chain.front().from == Point{});
            CHECK(distance(scene.chain.back().to, *scene.output) <= 1e-12);
            for (const plane::Arrow& value : scene.values) {
                if (allows(document.options, query, value.first.row))
                    CHECK(plane::distance_to_hull(scene.hull, value.head) <= 1e-12);
            }
        }
    }
}

TEST_CASE("a dragged head is where it was put, with no other change than that in the plane") {
    test::Random random(83);
    for (int round = 0; round < 1000; ++round) {
        const int d = random.integer(1, 8);
        const Matrix vectors = random.matrix(random.integer(1, 6), d, 3.0);
        for (const View& view : views(d, random)) {
            const Projection projection(view, vectors);
            const RowVector vector = vectors.row(0);
            const Point to{random.number(-5, 5), d == 1 ? 0.0 : random.number(-5, 5)};
            const RowVector moved = projection.moved(vector, to);
            CHECK(distance(projection.shown(moved), to) <= 1e-12);
            // What is at right angles to the plane stays: the change is as long as it looks.
            CHECK((moved - vector).norm() == doctest::Approx(distance(to, projection.shown(vector))));
            CHECK(projection.depth(moved) == doctest::Approx(projection.depth(vector)));
            if (d > 2 || view != plane::usual_view(d)) continue;
            CHECK(moved(0) == to.x);
            if (d == 2) CHECK(moved(1) == to.y);
        }
    }
}

TEST_CASE("the principal plane shows most, and the note says how much is unseen") {
    test::Random random(84);
    for (int round = 0; round < 200; ++round) {
        const int d = random.integer(3, 8);
        const Matrix vectors = random.matrix(random.integer(1, 6), d, 3.0);
        const double lost = plane::lost_share(Projection({View::Kind::principal}, vectors), vectors);
        CHECK(lost >= 0.0);
        for (int other = 0; other < 20; ++other) {
            const Matrix plane_of = random.matrix(2, d, 1.0);
            CHECK(lost <= plane::lost_share(Projection({View::Kind::principal}, plane_of), vectors) + 1e-12);
        }
        if (vectors.rows() <= 2) CHECK(lost <= 1e-12);
    }
    // By hand: of lengths 3, 2 and 1 at right angles, 1 of 14 squares is lost.
    const Matrix axes{{3, 0, 0, 0}, {0, 0, 2, 0}, {0, 1, 0, 0}};
    const Projection principal({View::Kind::principal}, axes);
    CHECK(plane::lost_share(principal, axes) == doctest::Approx(1.0 / 14));
    CHECK(plane::note(principal, axes).in(Language::en) == "d = 4 · 7.1 % unseen");
    const Projection components({View::Kind::components, 0, 1}, axes);
    CHECK(plane::note(components, axes).in(Language::en) == "d = 4 · only 1 and 2 · 28.6 % unseen");
    const Matrix flat{{1, 2}, {3, 4}};
    CHECK(plane::note(Projection({}, flat), flat).in(Language::en) == "d = 2 · shown as it is");
    const Matrix zeros = Matrix::Zero(3, 5);
    CHECK(plane::lost_share(Projection({View::Kind::principal}, zeros), zeros) == 0.0);
}

TEST_CASE("a view that does not fit the number of components becomes the usual one") {
    const Matrix four = Matrix::Identity(4, 4);
    CHECK(Projection({View::Kind::turned}, four).view() == plane::usual_view(4));
    CHECK(Projection({View::Kind::components, 1, 4}, four).view() == plane::usual_view(4));
    CHECK(Projection({View::Kind::components, 2, 2}, four).view() == plane::usual_view(4));
    CHECK(Projection({View::Kind::components, 3, 2}, four).view() == View{View::Kind::components, 3, 2});
    CHECK(Projection({View::Kind::principal}, Matrix{{2.0}}).view() == plane::usual_view(1));
}

TEST_CASE("a space is turned to the left by yaw and towards the viewer by pitch") {
    const Matrix axes = Matrix::Identity(3, 3);
    const auto seen = [&](double yaw, double pitch, int axis) {
        return Projection({View::Kind::turned, 0, 1, yaw, pitch}, axes).shown(axes.row(axis));
    };
    constexpr double quarter = std::numbers::pi / 2;
    CHECK(distance(seen(0, 0, 0), {1, 0}) < 1e-12);
    CHECK(distance(seen(0, 0, 1), {0, 1}) < 1e-12);
    CHECK(distance(seen(0, 0, 2), {0, 0}) < 1e-12);
    CHECK(distance(seen(quarter, 0, 2), {1, 0}) < 1e-12);
    CHECK(distance(seen(0, quarter, 2), {0, -1}) < 1e-12);
    const Projection front({View::Kind::turned, 0, 1, 0, 0}, axes);
    CHECK(front.depth(axes.row(2)) == doctest::Approx(1));
}

TEST_CASE("the picture of the example: shadow, level lines, chain, as they are by hand") {
    const Document document = test::in_the_plane();
    const Attention attention = attend(document);
    const Projection keys({}, plane::queries_and_keys_of(document, 0));
    const auto scene = plane::query_scene(document, attention, 0, 0, keys, last_step(document));
    CHECK(scene.length == doctest::Approx(1.25));
    CHECK(scene.keys[1].shadow == doctest::Approx(0.8));
    CHECK(distance(scene.keys[1].foot, {0.64, 0.48}) < 1e-12);
    CHECK(to_text(plane::shadow_line(scene, 1, 3)) == "0.8 × 1.25 = 1");
    // Both K's with score 1 are on one line, at right angles to Q.
    const auto line = plane::level_line(scene, 0, {-3, 3, -3, 3});
    REQUIRE(line);
    const auto along = line->second - line->first;
    CHECK(along.x * 1 + along.y * 0.75 == doctest::Approx(0).epsilon(1e-12));
    const auto to_other = scene.keys[1].arrow.head - line->first;
    CHECK(along.x * to_other.y - along.y * to_other.x == doctest::Approx(0).epsilon(1e-12));
    CHECK_FALSE(plane::level_line(scene, 0, {10, 11, 10, 11}));
    const auto changes = plane::moves(document, attention, 0, Projection({}, document.head().v), last_step(document));
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].before == Point{1.5, -0.5});
    CHECK(changes[0].after.x == doctest::Approx(attention.head().output(0, 0)));
}

TEST_CASE("the picture grows with the steps and shows nothing before it is reached") {
    const Document document = test::in_the_plane();
    const Attention attention = attend(document);
    const Projection keys({}, plane::queries_and_keys_of(document, 0));
    const Projection values({}, document.head().v);
    const auto scores = [&](const Step& step) {
        int count = 0;
        for (const auto& key : plane::query_scene(document, attention, 0, 0, keys, step).keys)
            count += key.score ? 1 : 0;
        return count;
    };
    const auto values_at = [&](const Step& step) {
        return plane::value_scene(document, attention, 0, 0, values, step);
    };
    CHECK(scores({}) == 0);
    CHECK(scores({StepKind::score, 0, 1}) == 2);
    CHECK(values_at({StepKind::weight, 0, 2}).chain.empty());
    CHECK(values_at({StepKind::contribution, 0, 1}).chain.size() == 2);
    CHECK_FALSE(values_at({StepKind::contribution, 0, 2}).output);
    CHECK(values_at({StepKind::output, 0}).output);
    CHECK(plane::moves(document, attention, 0, values, {StepKind::output, 1}).size() == 2);
    // Q, K and V that are computed are there once their step is.
    const Document computed = test::small_with_embeddings();
    const Projection its_keys({}, plane::queries_and_keys_of(computed, 0));
    const auto scene = [&](const Step& step) {
        return plane::query_scene(computed, attend(computed), 1, 0, its_keys, step);
    };
    CHECK_FALSE(scene({}).query);
    CHECK(scene({}).keys.empty());
    CHECK(scene({StepKind::project_key, 1}).query);
    CHECK(scene({StepKind::project_key, 1}).keys.size() == 2);
}

TEST_CASE("shadow × length holds as it is printed") {
    test::Random random(85);
    for (int round = 0; round < 300; ++round) {
        Document document = test::random_document(random, 2, random.integer(1, 4), 1);
        for (double& number : document.head().q.reshaped()) number = std::round(number);
        for (double& number : document.head().k.reshaped()) number = std::round(2 * number) / 2;
        const Projection projection({}, plane::queries_and_keys_of(document, 0));
        const auto scene = plane::query_scene(document, attend(document), 0, 0, projection, last_step(document));
        const std::string line = to_text(plane::shadow_line(scene, 1, 3));
        const auto times = line.find(" × "), equals = line.find(" = ");
        REQUIRE(times != line.npos);
        const double product = std::stod(line.substr(0, times)) * std::stod(line.substr(times + 4));
        CAPTURE(line);
        CHECK(std::abs(product - std::stod(line.substr(equals + 3))) <= 0.0005 + 1e-12);
    }
}

TEST_CASE("hulls of points on a line, of one point, and of none at the border") {
    using Points = std::vector<Point>;
    CHECK(plane::convex_hull({{0, 0}, {2, 0}, {2, 2}, {0, 2}, {1, 1}, {1, 0}}) ==
          Points{{0, 0}, {2, 0}, {2, 2}, {0, 2}});
    CHECK(plane::convex_hull({{0, 0}, {1, 1}, {2, 2}, {1, 1}}) == Points{{0, 0}, {2, 2}});
    CHECK(plane::convex_hull({{1, 1}, {1, 1}}) == Points{{1, 1}});
    const Points square = plane::convex_hull({{0, 0}, {2, 0}, {2, 2}, {0, 2}});
    CHECK(plane::distance_to_hull(square, {1, 1}) == 0);
    CHECK(plane::distance_to_hull(square, {2, 1}) == 0);
    CHECK(plane::distance_to_hull(square, {3, 1}) == doctest::Approx(1));
    CHECK(plane::distance_to_hull(square, {3, 3}) == doctest::Approx(std::sqrt(2)));
    CHECK(plane::distance_to_hull(Points{{0, 0}, {2, 2}}, {0, 2}) == doctest::Approx(std::sqrt(2)));
    CHECK(plane::distance_to_hull(Points{{1, 1}}, {1, 3}) == doctest::Approx(2));
}

TEST_CASE("the paper: all points with room, equal units, tidy grid lines") {
    const std::vector<Point> points{{1.75, -1}, {-0.75, 1}};
    const plane::Frame frame = plane::frame_around(points, 1.5);
    CHECK((frame.right - frame.left) == doctest::Approx(1.5 * (frame.top - frame.bottom)));
    CHECK(frame.left < -0.75);
    CHECK(frame.right > 1.75);
    CHECK(frame.bottom < -1);
    CHECK(frame.top > 1);
    const plane::Frame empty = plane::frame_around(std::vector<Point>{}, 2);
    CHECK(empty.left < empty.right);
    CHECK(plane::tick_step(4, 8) == 0.5);
    CHECK(plane::tick_step(4, 7) == 1);
    CHECK(plane::tick_step(0.3, 3) == 0.1);
    CHECK(plane::tick_step(3000, 2) == 2000);
    CHECK(plane::ticks(-0.25, 0.45, 0.1) == std::vector<double>{-0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4});
    CHECK(plane::ticks(-1, 1, 0.5) == std::vector<double>{-1, -0.5, 0, 0.5, 1});
    CHECK(plane::snapped(0.29, 0.1) == 0.3);
    CHECK(plane::snapped(-0.04, 0.1) == 0);
    CHECK(plane::snapped(17, 5) == 15);
}

TEST_CASE("dragging gives the numbers to set, tidy where asked, and none for what is computed") {
    const Document document = test::in_the_plane();
    const Projection projection({}, plane::queries_and_keys_of(document, 0));
    const auto scene = plane::query_scene(document, attend(document), 0, 0, projection, {});
    const plane::Arrow& key = scene.keys[1].arrow;
    CHECK(plane::dragged(document, key, projection, {1.23, -1}) ==
          std::vector<CellValue>{{{Quantity::key, 1, 0}, 1.23}});
    CHECK(plane::dragged(document, key, projection, {1.23, 0.07}, 0.1) ==
          std::vector<CellValue>{{{Quantity::key, 1, 0}, 1.2}, {{Quantity::key, 1, 1}, 0.1}});
    CHECK(plane::dragged(document, key, projection, key.head).empty());
    const Document computed = test::small_with_embeddings();
    const Projection its({}, plane::queries_and_keys_of(computed, 0));
    const auto of_computed = plane::query_scene(computed, attend(computed), 0, 0, its, last_step(computed));
    CHECK(plane::dragged(computed, of_computed.keys[0].arrow, its, {5, 5}).empty());
}

}  // namespace qkv
