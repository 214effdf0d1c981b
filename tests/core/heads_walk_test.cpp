// The walk through several heads and what joins them.
#include <doctest/doctest.h>
#include <map>
#include <tuple>

#include "qkv/explanation.h"
#include "support/bijection.h"
#include "support/details.h"
#include "support/random_models.h"

namespace qkv {
namespace {

using test::details;
using test::Random;

using HeadPlace = std::tuple<Quantity, int, int, int, int>;

HeadPlace head_place(const Cell& cell) { return {cell.quantity, cell.row, cell.column, cell.component, cell.head}; }

}  // namespace

TEST_CASE("the number of steps follows the formulas of the design, with several heads and what joins them") {
    for (int n = 1; n <= 4; ++n) {
        for (int m = 1; m <= 4; ++m) {
            for (int heads = 1; heads <= 3; ++heads) {
                for (const bool has_join : {false, true}) {
                    Shape shape{n, m, 2, 3, heads};
                    shape.has_join = has_join;
                    const int join = has_join ? 2 : 0;
                    CHECK(Walkthrough(shape, Detail::token).count() == n);
                    CHECK(Walkthrough(shape, Detail::stage).count() == n * (3 * heads + (has_join ? 1 : 0)));
                    CHECK(Walkthrough(shape, Detail::term).count() == n * (heads * (4 * m + 2) + join));
                    CHECK(Walkthrough(shape, Detail::product).count() ==
                          n * (heads * (m * (2 + 1) + 2 * m + 1 + m * (3 + 1) + 1) + join));
                }
            }
        }
    }
}

TEST_CASE("step and number are a bijection whatever the document holds, and next and previous undo each other") {
    Random random(1511);
    for (int round = 0; round < 150; ++round) {
        const Document document = round % 2 == 0 ? test::random_heads(random) : test::random_model(random);
        for (const Detail detail : details) {
            const Walkthrough walk(document, detail);
            CAPTURE(round);
            CAPTURE(name(detail));
            test::check_bijection(walk);
        }
    }
}

TEST_CASE("a step belongs to one head unless it takes all of them, or joins them") {
    for (const StepKind kind : {StepKind::product, StepKind::score, StepKind::weight, StepKind::output,
                                StepKind::score_stage, StepKind::update_stage, StepKind::project_key})
        CHECK(has_head({kind, 0, 0, 0}));
    for (const StepKind kind : {StepKind::start, StepKind::token, StepKind::project_stage, StepKind::concat,
                                StepKind::join, StepKind::join_stage, StepKind::embed, StepKind::norm_1,
                                StepKind::feed_forward_stage, StepKind::probabilities, StepKind::next_word_stage})
        CHECK_FALSE(has_head({kind, 0, 0, 0}));
}

TEST_CASE("every number is worked out once, by the step that is said to make it, and its operands before it") {
    Random random(1512);
    for (int round = 0; round < 40; ++round) {
        const Document document = round % 2 == 0 ? test::random_heads(random) : test::random_model(random, 3);
        const Attention attention = attend(document);
        const Walkthrough walk(document, Detail::product);
        std::map<HeadPlace, int> made;
        for (int number = 1; number <= walk.count(); ++number) {
            const Step step = walk.at(number);
            for (const Cell& cell : explain(document, attention, step, {}).results) {
                CHECK(cell.head == step.head);
                const bool is_again = step.kind == StepKind::contribution;
                CHECK(made.emplace(head_place(cell), number).second != is_again);
                if (!is_again) CHECK(maker(walk.shape(), cell) == step);
                CHECK(is_reached(walk.shape(), cell, step));
                CHECK_FALSE(is_reached(walk.shape(), cell, walk.at(made[head_place(cell)] - 1)));
                for (const Cell& operand : operands_of(document, cell)) {
                    const auto known = made.find(head_place(operand));
                    if (known == made.end()) {
                        CAPTURE(static_cast<int>(operand.quantity));
                        CHECK(maker(walk.shape(), operand) == Step{});
                    } else {
                        CHECK(known->second <= number);
                    }
                }
            }
        }
    }
}

TEST_CASE("after the stages of the last head of a token come concat and attention") {
    Shape shape{2, 2, 1, 1, 2};
    shape.has_join = true;
    const Walkthrough term(shape, Detail::term);
    CHECK(term.at(1) == Step{StepKind::score, 0, 0, 0, 0});
    CHECK(term.at(10) == Step{StepKind::output, 0, 0, 0, 0});
    CHECK(term.at(11) == Step{StepKind::score, 0, 0, 0, 1});
    CHECK(term.at(20) == Step{StepKind::output, 0, 0, 0, 1});
    CHECK(term.at(21) == Step{StepKind::concat, 0});
    CHECK(term.at(22) == Step{StepKind::join, 0});
    CHECK(term.at(23) == Step{StepKind::score, 1, 0, 0, 0});
    const Walkthrough stage(shape, Detail::stage);
    CHECK(stage.at(4) == Step{StepKind::score_stage, 0, 0, 0, 1});
    CHECK(stage.at(7) == Step{StepKind::join_stage, 0});
    CHECK(term.number_of(stage.at(7)) == 22);
    CHECK(stage.number_of(term.at(21)) == 7);
    CHECK(stage.number_of(term.at(12)) == 4);
    CHECK(Walkthrough(shape, Detail::token).number_of(term.at(21)) == 1);
}

TEST_CASE("a walk without several heads has no place for a second one or for a join") {
    const Walkthrough walk(reference_document(), Detail::term);
    CHECK(walk.clamped({StepKind::score, 0, 1, 0, 3}) == Step{StepKind::score, 0, 1, 0, 0});
    CHECK(walk.clamped({StepKind::join, 1}) == Step{});
    CHECK(walk.clamped({StepKind::join_stage, 1}) == Step{});
}

}  // namespace qkv
