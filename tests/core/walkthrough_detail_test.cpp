// One place, seen at another detail.
#include <doctest/doctest.h>
#include <optional>
#include <vector>

#include "qkv/walkthrough.h"
#include "support/details.h"
#include "support/random_documents.h"

namespace qkv {
using test::details;

namespace {

std::vector<Cell> all_cells(const Shape& shape) {
    std::vector<Cell> cells;
    for (int i = 0; i < shape.queries; ++i) {
        for (int j = 0; j < shape.queries; ++j) {
            for (int c = 0; c < shape.key_size; ++c) cells.push_back({Quantity::product, i, j, c});
            for (int c = 0; c < shape.value_size; ++c) cells.push_back({Quantity::contribution, i, j, c});
            for (const Quantity quantity : {Quantity::score, Quantity::exp, Quantity::weight}) {
                cells.push_back({quantity, i, j, 0});
            }
        }
        cells.push_back({Quantity::sum, i, 0, 0});
        for (int c = 0; c < shape.value_size; ++c) cells.push_back({Quantity::output, i, c, 0});
    }
    return cells;
}

// A step reaches at least as far as another if it knows every cell that the other knows.
bool reaches(const Shape& shape, const std::vector<Cell>& cells, const Step& step, const Step& other) {
    for (const Cell& cell : cells) {
        if (is_reached(shape, cell, other) && !is_reached(shape, cell, step)) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("number_of names the first step that knows every cell known before, between any two details") {
    for (const Shape shape : {Shape{1, 1, 1, 1}, Shape{2, 2, 2, 1}, Shape{3, 3, 1, 2}}) {
        const std::vector<Cell> cells = all_cells(shape);
        for (const Detail from : details) {
            for (const Detail to : details) {
                const Walkthrough source(shape, from);
                const Walkthrough target(shape, to);
                for (int number = 0; number <= source.count(); ++number) {
                    const Step step = source.at(number);
                    const int there = target.number_of(step);
                    CAPTURE(name(from));
                    CAPTURE(name(to));
                    CAPTURE(number);
                    REQUIRE(there >= 0);
                    REQUIRE(there <= target.count());
                    REQUIRE(reaches(shape, cells, target.at(there), step));
                    // At detail product two steps know the same: a contribution's last product, and the contribution.
                    if (there > 0 && to != Detail::product)
                        CHECK_FALSE(reaches(shape, cells, target.at(there - 1), step));
                }
            }
        }
    }
}

TEST_CASE("a step seen at a finer detail and back again is the same step") {
    for (int n = 1; n <= 9; ++n) {
        const Shape shape{n, n, 1 + n % 4, 1 + n % 3};
        for (const Detail coarse : details) {
            for (const Detail fine : details) {
                if (fine < coarse) continue;
                const Walkthrough near(shape, coarse);
                const Walkthrough far(shape, fine);
                for (int number = 0; number <= near.count(); ++number) {
                    REQUIRE(near.number_of(far.at(far.number_of(near.at(number)))) == number);
                }
            }
        }
    }
}

TEST_CASE("numbers keep their order from detail to detail, and no step of any detail is out of reach") {
    const Shape shape{4, 4, 3, 2};
    for (const Detail from : details) {
        for (const Detail to : details) {
            const Walkthrough source(shape, from);
            const Walkthrough target(shape, to);
            int previous = 0;
            for (int number = 0; number <= source.count(); ++number) {
                const int there = target.number_of(source.at(number));
                REQUIRE(there >= previous);
                previous = there;
            }
            CHECK(previous == target.count());
            CHECK(target.number_of(Step{}) == 0);
        }
    }
}

TEST_CASE("the maker of a cell is the first step of the finest walk that knows it") {
    const Shape shape{3, 3, 2, 3};
    const Walkthrough walk(shape, Detail::product);
    for (const Cell& cell : all_cells(shape)) {
        const int number = walk.number_of(maker(shape, cell));
        CHECK(walk.at(number) == maker(shape, cell));
        CHECK(is_reached(shape, cell, walk.at(number)));
        CHECK_FALSE(is_reached(shape, cell, walk.at(number - 1)));
    }
    for (const Quantity quantity : {Quantity::query, Quantity::key, Quantity::value}) {
        CHECK(maker(shape, {quantity, 1, 1, 0}) == Step{});
    }
}

TEST_CASE("one stage of a token follows the other and every stage is gone through") {
    const Shape shape{3, 3, 2, 2};
    for (const Detail detail : {Detail::stage, Detail::term, Detail::product}) {
        const Walkthrough walk(shape, detail);
        int query = 0;
        std::optional<Stage> stage = Stage::score;
        int changes = 0;
        for (int number = 1; number <= walk.count(); ++number) {
            const Step step = walk.at(number);
            REQUIRE(stage_of(step));
            if (step.query != query) {
                CHECK(step.query == query + 1);
                CHECK(stage == Stage::update);
                CHECK(stage_of(step) == Stage::score);
                ++changes;
            } else if (stage_of(step) != stage) {
                CHECK(static_cast<int>(*stage_of(step)) == static_cast<int>(*stage) + 1);
                ++changes;
            }
            query = step.query;
            stage = stage_of(step);
        }
        CHECK(changes == 3 * shape.queries - 1);
    }
    CHECK_FALSE(stage_of(Step{}));
    CHECK_FALSE(stage_of({StepKind::token, 0, 0, 0}));
}

TEST_CASE("details are found by their names") {
    for (const Detail detail : details) CHECK(value_in(detail_names, name(detail)) == detail);
    CHECK_FALSE(value_in(detail_names, "Term"));
    CHECK_FALSE(value_in(detail_names, ""));
}

TEST_CASE("a step of a larger shape lies inside the smaller one once it is clamped") {
    const Shape large{6, 6, 5, 4};
    for (const Shape shape : {Shape{1, 1, 1, 1}, Shape{3, 3, 2, 4}, Shape{6, 6, 5, 4}}) {
        for (const Detail detail : details) {
            const Walkthrough from(large, detail);
            const Walkthrough walk(shape, detail);
            for (int number = 0; number <= from.count(); ++number) {
                const Step step = from.at(number);
                const Step clamped = walk.clamped(step);
                REQUIRE(clamped.kind == step.kind);
                REQUIRE(walk.at(walk.number_of(clamped)) == clamped);
                REQUIRE(walk.clamped(clamped) == clamped);
                if (shape == large) REQUIRE(clamped == step);
            }
        }
    }
}

TEST_CASE("the walk of the largest document is arithmetic and does not overflow") {
    const Shape shape{max_file_tokens, max_file_tokens, 64, 64};
    const Walkthrough walk(shape, Detail::product);
    CHECK(walk.count() == 1024 * (1024 * 65 + 2049 + 1024 * 65 + 1));
    CHECK(walk.number_of(walk.last()) == walk.count());
    CHECK(walk.previous(walk.next(walk.at(100'000'000))) == walk.at(100'000'000));
}

}  // namespace qkv
