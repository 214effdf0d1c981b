// The sentence with an arc for each weight: what is drawn, how wide and where.
#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <variant>

#include "heatmap/drawing_svg.h"
#include "qkv/arcs.h"
#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/walkthrough.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

const arcs::Look arcs_look{.width = 600, .height = 400, .em = 16, .colors = {}, .style = {.language = Language::en}};

arcs::Scene scene_at(const Document& document, int step, bool shows_all = false, const arcs::Look& on = arcs_look) {
    const Walkthrough walk(document, Detail::term);
    return arcs::scene_of(document, attend(document), {walk.at(step), 0, shows_all}, on);
}

arcs::Scene scene_at_end(const Document& document, bool shows_all = true, const arcs::Look& on = arcs_look) {
    return scene_at(document, Walkthrough(document, Detail::term).count(), shows_all, on);
}

}  // namespace

TEST_CASE("an arc is as wide as its weight, and each word has a frame for what it has for itself") {
    const Document document = reference_document();
    const arcs::Scene scene = scene_at_end(document);
    const Matrix weights = attend(document).head().weights;
    CHECK(scene.arcs.size() == 6);
    const double per_weight =
        scene.arcs.front().curve.width / weights(scene.arcs.front().weight.row, scene.arcs.front().weight.column);
    for (const arcs::Arc& arc : scene.arcs)
        CHECK(arc.curve.width == doctest::Approx(per_weight * weights(arc.weight.row, arc.weight.column)));
    for (const arcs::Word& word : scene.words)
        CHECK(word.itself == Cell{Quantity::weight, word.token, word.token, 0, 0});
}

TEST_CASE("only weights are drawn that the walk has reached, and words do not move for it") {
    const Document document = reference_document();
    const arcs::Scene at_first = scene_at(document, 0, true);
    CHECK(at_first.arcs.empty());
    CHECK(std::ranges::none_of(at_first.words, [](const arcs::Word& word) { return word.itself.has_value(); }));
    // Of the first token: three scores, three exps, their sum, and two weights: for itself and for the second.
    const arcs::Scene on_the_way = scene_at(document, 9);
    REQUIRE(on_the_way.arcs.size() == 1);
    CHECK(on_the_way.arcs.front().weight == Cell{Quantity::weight, 0, 1, 0, 0});
    const arcs::Scene at_end = scene_at_end(document);
    for (std::size_t i = 0; i < at_end.words.size(); ++i) {
        CHECK(at_first.words[i].box.x == at_end.words[i].box.x);
        CHECK(at_first.words[i].box.y == at_end.words[i].box.y);
    }
}

TEST_CASE("one token has its own arcs, and all of them together are those of each") {
    const Document document = reference_document();
    const arcs::Scene one = scene_at_end(document, false);
    REQUIRE(one.arcs.size() == 2);
    CHECK(std::ranges::all_of(one.arcs, [](const arcs::Arc& arc) { return arc.weight.row == 2; }));
}

TEST_CASE("back in the sentence is above, ahead is below, and nothing leaves the paper") {
    const Document document = reference_document();
    const arcs::Scene scene = scene_at_end(document);
    const drawing::Box& word = scene.words.front().box;
    for (const arcs::Arc& arc : scene.arcs) {
        for (const drawing::Spot& spot : drawing::points_of(arc.curve, 20)) {
            if (arc.weight.column < arc.weight.row) {
                CHECK(spot.y <= word.y + 0.001);
            } else {
                CHECK(spot.y >= word.y + word.height - 0.001);
            }
            CHECK(spot.y > 0);
            CHECK(spot.y < arcs_look.height);
        }
    }
}

TEST_CASE("what the mask blocks has no arc, and a causal sentence stands at the foot") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const arcs::Scene scene = scene_at_end(document);
    CHECK(scene.arcs.size() == 3);
    CHECK(scene.words.front().box.y > scene_at_end(reference_document()).words.front().box.y);
}

TEST_CASE("without room for a row the words stand in a column, each with its name or a place for it") {
    arcs::Look narrow = arcs_look;
    narrow.width = 200;
    const arcs::Scene scene = scene_at_end(reference_document(), true, narrow);
    CHECK(scene.words[0].box.x == scene.words[1].box.x);
    CHECK(scene.words[0].box.y < scene.words[1].box.y);
    for (const arcs::Arc& arc : scene.arcs) {
        for (const drawing::Spot& spot : drawing::points_of(arc.curve, 20)) {
            CHECK(spot.x > 0);
            CHECK(spot.x < narrow.width);
        }
    }
}

TEST_CASE("the weight at a place is that of the nearest arc, or of the word's frame") {
    const Document document = reference_document();
    const arcs::Scene scene = scene_at_end(document);
    for (const arcs::Arc& arc : scene.arcs) {
        const drawing::Spot middle = drawing::points_of(arc.curve, 3)[1];
        const auto found = arcs::weight_at(scene, middle, 8);
        REQUIRE(found);
        CHECK(found->row + found->column == arc.weight.row + arc.weight.column);  // two arcs may cross here
    }
    const drawing::Box& word = scene.words[1].box;
    CHECK(arcs::weight_at(scene, {word.x + 1, word.y + 1}, 1) == Cell{Quantity::weight, 1, 1, 0, 0});
    CHECK_FALSE(arcs::weight_at(scene, {1, 1}, 1));
}

TEST_CASE("the SVG of the picture has its title, the words and the curves") {
    const Document document = reference_document();
    const Walkthrough walk(document, Detail::term);
    const Drawing drawing = arcs::arcs_drawing(document, attend(document), {walk.last(), 0, true}, arcs_look.style);
    const std::string svg = to_svg(drawing);
    CHECK(svg.find("Who looks at whom") != svg.npos);
    CHECK(svg.find(document.tokens.front()) != svg.npos);
    CHECK(svg.find("<path d=\"M") != svg.npos);
}

TEST_CASE("low paper belongs to the arcs alone, without a legend") {
    const auto has_legend = [](double height) {
        arcs::Look look = arcs_look;
        look.height = height * look.em;
        const arcs::Scene scene = scene_at_end(reference_document(), false, look);
        const auto is_legend = [](const drawing::Shape& shape) {
            const auto* words = std::get_if<drawing::Text>(&shape);
            return words != nullptr && words->text.find("weight") != std::string::npos;
        };
        return std::ranges::any_of(scene.drawing.parts.front().shapes, is_legend);
    };
    CHECK(has_legend(13));
    CHECK_FALSE(has_legend(12.9));
}

}  // namespace qkv
