#include "qkv/walkthrough.h"

#include <doctest/doctest.h>
#include <set>
#include <tuple>
#include <vector>

#include "support/details.h"
#include "support/random_documents.h"

namespace qkv {
using test::details;

namespace {

using CellPlace = std::tuple<int, int, int, int>;
CellPlace place(const Cell& cell) { return {static_cast<int>(cell.quantity), cell.row, cell.column, cell.component}; }

// What each step computes, written down one after another: an independent description of the whole walk.
std::vector<std::vector<Cell>> cells_by_step(const Shape& shape, Detail detail) {
    std::vector<std::vector<Cell>> steps;
    for (int i = 0; i < shape.queries; ++i) {
        std::vector<std::vector<std::vector<Cell>>> stages(3);
        for (int j = 0; j < shape.queries; ++j) {
            std::vector<Cell> products;
            for (int c = 0; c < shape.key_size; ++c) products.push_back({Quantity::product, i, j, c});
            const Cell score{Quantity::score, i, j, 0};
            if (detail == Detail::product) {
                for (const Cell& product : products) stages[0].push_back({product});
                stages[0].push_back({score});
            } else {
                products.push_back(score);
                stages[0].push_back(products);
            }
        }
        for (int j = 0; j < shape.queries; ++j) stages[1].push_back({{Quantity::exp, i, j, 0}});
        stages[1].push_back({{Quantity::sum, i, 0, 0}});
        for (int j = 0; j < shape.queries; ++j) stages[1].push_back({{Quantity::weight, i, j, 0}});
        for (int j = 0; j < shape.queries; ++j) {
            std::vector<Cell> contribution;
            for (int c = 0; c < shape.value_size; ++c) contribution.push_back({Quantity::contribution, i, j, c});
            if (detail == Detail::product) {
                for (const Cell& cell : contribution) stages[2].push_back({cell});
                stages[2].push_back({});
            } else {
                stages[2].push_back(contribution);
            }
        }
        std::vector<Cell> output;
        for (int c = 0; c < shape.value_size; ++c) output.push_back({Quantity::output, i, c, 0});
        stages[2].push_back(output);

        std::vector<Cell> of_token;
        for (const auto& stage : stages) {
            std::vector<Cell> of_stage;
            for (const auto& term : stage) {
                of_stage.insert(of_stage.end(), term.begin(), term.end());
                if (detail == Detail::term || detail == Detail::product) steps.push_back(term);
            }
            if (detail == Detail::stage) steps.push_back(of_stage);
            of_token.insert(of_token.end(), of_stage.begin(), of_stage.end());
        }
        if (detail == Detail::token) steps.push_back(of_token);
    }
    return steps;
}

}  // namespace

TEST_CASE("the number of steps follows the formulas of the design") {
    for (int n = 1; n <= 32; ++n) {
        const Shape shape{n, n, 3, 5};
        CHECK(Walkthrough(shape, Detail::token).count() == n);
        CHECK(Walkthrough(shape, Detail::stage).count() == 3 * n);
        CHECK(Walkthrough(shape, Detail::term).count() == n * (4 * n + 2));
        CHECK(Walkthrough(shape, Detail::product).count() == n * (n * (3 + 1) + 2 * n + 1 + n * (5 + 1) + 1));
    }
    CHECK(Walkthrough(reference_document(), Detail::term).count() == 42);
}

TEST_CASE("step and number are a bijection for 1 to 32 tokens at each detail") {
    for (int n = 1; n <= 32; ++n) {
        for (const Detail detail : details) {
            const Walkthrough walk({n, n, 1 + n % 7, 1 + n % 5}, detail);
            CAPTURE(n);
            CAPTURE(name(detail));
            for (int number = 0; number <= walk.count(); ++number) {
                REQUIRE(walk.number_of(walk.at(number)) == number);
                REQUIRE(walk.clamped(walk.at(number)) == walk.at(number));
            }
        }
    }
}

TEST_CASE("next then back is the identity, and back then next") {
    for (int n = 1; n <= 12; ++n) {
        for (const Detail detail : details) {
            const Walkthrough walk({n, n, 3, 2}, detail);
            for (int number = 0; number < walk.count(); ++number) {
                const Step step = walk.at(number);
                REQUIRE(walk.previous(walk.next(step)) == step);
                REQUIRE(walk.next(walk.previous(walk.next(step))) == walk.next(step));
            }
            CHECK(walk.next(walk.last()) == walk.last());
            CHECK(walk.previous(Step{}) == Step{});
        }
    }
}

TEST_CASE("a cell is reached exactly when its step has been reached") {
    for (const Shape shape : {Shape{1, 1, 1, 1}, Shape{2, 2, 3, 1}, Shape{3, 3, 3, 3}, Shape{4, 4, 2, 5}}) {
        for (const Detail detail : details) {
            const Walkthrough walk(shape, detail);
            const auto steps = cells_by_step(shape, detail);
            REQUIRE(static_cast<int>(steps.size()) == walk.count());
            std::vector<Cell> all;
            for (const auto& cells : steps) all.insert(all.end(), cells.begin(), cells.end());
            std::set<CellPlace> reached;
            for (int number = 0; number <= walk.count(); ++number) {
                if (number > 0) {
                    for (const Cell& cell : steps[static_cast<std::size_t>(number - 1)]) reached.insert(place(cell));
                }
                for (const Cell& cell : all) {
                    REQUIRE(is_reached(shape, cell, walk.at(number)) == reached.contains(place(cell)));
                }
            }
        }
    }
}

TEST_CASE("Q, K and V are known from the start") {
    for (const Quantity quantity : {Quantity::query, Quantity::key, Quantity::value}) {
        CHECK(is_reached({3, 3, 3}, {quantity, 2, 1, 0}, Step{}));
    }
}

TEST_CASE("changing the detail keeps the place") {
    const Shape shape{4, 4, 3, 2};
    const Walkthrough term(shape, Detail::term);
    for (const Detail detail : details) {
        const Walkthrough walk(shape, detail);
        for (int number = 0; number <= term.count(); ++number) {
            const Step step = term.at(number);
            const Step there = walk.at(walk.number_of(step));
            CHECK(there.query == step.query);
            // It is the first that reaches as far.
            CHECK(term.number_of(there) >= number);
            if (walk.number_of(step) > 0) CHECK(term.number_of(walk.previous(there)) <= number);
            if (stage_of(there) && stage_of(step)) CHECK(stage_of(there) == stage_of(step));
        }
    }
}

TEST_CASE("a step outside the shape is brought to the nearest inside") {
    const Walkthrough walk({2, 2, 3, 1}, Detail::product);
    CHECK(walk.clamped({StepKind::product, 5, 4, 9}) == Step{StepKind::product, 1, 1, 2});
    CHECK(walk.clamped({StepKind::contribution_product, 0, 1, 2}) == Step{StepKind::contribution_product, 0, 1, 0});
    CHECK(walk.clamped({StepKind::weight, 7, 0, 0}) == Step{StepKind::weight, 1, 0, 0});
}

}  // namespace qkv
