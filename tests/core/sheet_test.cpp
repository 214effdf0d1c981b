#include "qkv/sheet.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Random;

const SheetLayout layouts[] = {SheetLayout::by_token, SheetLayout::by_matrix};

}  // namespace

TEST_CASE("every number of Q, K and V has one place in the table") {
    Random random(9);
    for (int round = 0; round < 50; ++round) {
        const Document document = test::random_document(random);
        for (const SheetLayout layout : layouts) {
            const Sheet sheet(document, layout);
            CHECK(sheet.row_count() == 3 * document.token_count());
            int count = 0;
            for (int row = 0; row < sheet.row_count(); ++row) {
                for (int column = 0; column < sheet.row_size(row); ++column, ++count) {
                    const Cell cell = sheet.cell({row, column});
                    CHECK(is_editable(document, cell));
                    CHECK(sheet.place(cell) == Place{row, column});
                }
            }
            CHECK(count == document.head().q.size() + document.head().k.size() + document.head().v.size());
        }
    }
}

TEST_CASE("by token the rows are Q, K, V of each token; by matrix all of Q, then K, then V") {
    const Document document = reference_document();
    const Sheet by_token(document, SheetLayout::by_token);
    CHECK(by_token.cell({4, 2}) == Cell{Quantity::key, 1, 2, 0});
    CHECK(by_token.section(4) == std::pair{0, 8});
    const Sheet by_matrix(document, SheetLayout::by_matrix);
    CHECK(by_matrix.cell({4, 2}) == Cell{Quantity::key, 1, 2, 0});
    CHECK(by_matrix.cell({8, 0}) == Cell{Quantity::value, 2, 0, 0});
    CHECK(by_matrix.section(4) == std::pair{3, 5});
}

TEST_CASE("copying a range and pasting it puts the same numbers there") {
    Random random(10);
    for (int round = 0; round < 200; ++round) {
        const Document from = test::random_document(random, random.integer(1, 5), 4, 3);
        const Document to = test::random_document(random, from.token_count(), 4, 3);
        for (const SheetLayout layout : layouts) {
            const Sheet sheet(from, layout);
            const Place a = sheet.clamped({random.integer(0, 20), random.integer(0, 4)});
            Place b = sheet.clamped({random.integer(0, 20), random.integer(0, 4)});
            const auto [first, last] = sheet.section(a.row);
            b.row = std::clamp(b.row, first, last);
            const Range range = range_between(a, b);
            const NumberBlock block = copied(from, layout, range);
            const auto values = pasted(to, layout, range, block);
            const Document changed = with_values(to, values);
            for (int row = 0; row < sheet.row_count(); ++row) {
                for (int column = 0; column < sheet.row_size(row); ++column) {
                    const Cell cell = sheet.cell({row, column});
                    const Document& expected = range.holds({row, column}) ? from : to;
                    CHECK(value_of(changed, cell) == value_of(expected, cell));
                }
            }
        }
    }
}

TEST_CASE("a pasted block that is too large asks for exactly the room it needs") {
    const Document document = reference_document();
    const NumberBlock wide{{1, 2, 3, 4}};
    CHECK_FALSE(growth_for(document, SheetLayout::by_matrix, {0, 0}, {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}));
    CHECK(growth_for(document, SheetLayout::by_matrix, {0, 0}, wide) == Growth{3, 4, 3});
    CHECK(growth_for(document, SheetLayout::by_matrix, {6, 1}, wide) == Growth{3, 3, 5});
    CHECK(growth_for(document, SheetLayout::by_matrix, {1, 0}, {{1}, {2}, {3}}) == Growth{4, 3, 3});
    CHECK(growth_for(document, SheetLayout::by_token, {0, 0}, {{1}, {2}, {3}}) == std::nullopt);
    CHECK(growth_for(document, SheetLayout::by_token, {8, 0}, {{1}, {2}}) == Growth{4, 3, 3});
    CHECK(growth_for(document, SheetLayout::by_token, {8, 0}, {{1}, {2, 3, 4, 5}}) == Growth{4, 4, 3});

    const auto larger = grown(document, {5, 4, 6}, "토큰");
    REQUIRE(larger);
    CHECK(larger->tokens.back() == "토큰5");
    CHECK(larger->sentence == "나는 사과를 먹었다 토큰4 토큰5");
    CHECK(larger->key_size() == 4);
    CHECK(larger->value_size() == 6);
    CHECK(same(larger->head().q.topLeftCorner(3, 3), document.head().q));
    CHECK(grown(document, {33, 3, 3}, "t").error().id == "problem.grow.tokens");
    CHECK(grown(document, {3, 17, 3}, "t").error().id == "problem.grow.dimensions");
}

TEST_CASE("with embeddings a block asks for tokens, components of X and dimensions, and all of it fits afterwards") {
    const Document document = with_embeddings(reference_document());
    const Sheet sheet(document, SheetLayout::by_token);
    const auto at = [&](Quantity quantity) { return *sheet.place({quantity, 0, 0, 0}); };
    const NumberBlock wide{{1, 2, 3, 4}};
    const NumberBlock high{{1}, {2}, {3}, {4}};
    CHECK(growth_for(document, SheetLayout::by_token, at(Quantity::embedding), wide) == Growth{3, 3, 3, 4});
    CHECK(growth_for(document, SheetLayout::by_token, at(Quantity::embedding), high) == Growth{4, 3, 3, 3});
    CHECK(growth_for(document, SheetLayout::by_token, at(Quantity::key_matrix), wide) == Growth{3, 4, 3, 3});
    CHECK(growth_for(document, SheetLayout::by_token, at(Quantity::value_matrix), wide) == Growth{3, 3, 4, 3});
    CHECK(growth_for(document, SheetLayout::by_token, at(Quantity::query_matrix), high) == Growth{3, 3, 3, 4});
    for (const Quantity quantity : {Quantity::embedding, Quantity::query_matrix, Quantity::value_matrix}) {
        for (const NumberBlock& block : {wide, high}) {
            const auto growth = growth_for(document, SheetLayout::by_token, at(quantity), block);
            const Document larger = *grown(document, *growth, "t");
            CHECK_FALSE(check(larger));
            const Place place = *Sheet(larger, SheetLayout::by_token).place({quantity, 0, 0, 0});
            CHECK_FALSE(growth_for(larger, SheetLayout::by_token, place, block));
            CHECK(pasted(larger, SheetLayout::by_token, {place, place}, block).size() == 4);
        }
    }
}

TEST_CASE("a square matrix has its rows and columns exchanged, another does not") {
    Random random(31);
    const Document square = test::random_document(random, 4, 4, 2);
    CHECK(same(with_values(square, transposed(square, Quantity::key)).head().k, Matrix(square.head().k.transpose())));
    CHECK(transposed(square, Quantity::value).empty());
    CHECK(transposed(square, Quantity::embedding).empty());
}

TEST_CASE("what a paste leaves out, and a single number for a whole range") {
    const Document document = reference_document();
    const NumberBlock block{{9, std::nullopt, 9, 9}, {9}};
    const Document by_matrix = with_values(document, pasted(document, SheetLayout::by_matrix, {{2, 0}, {2, 0}}, block));
    CHECK(by_matrix.head().q(2, 0) == 9);
    CHECK(by_matrix.head().q(2, 1) == document.head().q(2, 1));
    CHECK(by_matrix.head().q(2, 2) == 9);
    CHECK(same(by_matrix.head().k, document.head().k));
    const Document by_token = with_values(document, pasted(document, SheetLayout::by_token, {{6, 0}, {6, 0}}, block));
    CHECK(by_token.head().k(2, 0) == 9);
    const Document filled_range =
        with_values(document, pasted(document, SheetLayout::by_matrix, {{0, 1}, {2, 2}}, {{7}}));
    CHECK(same(filled_range.head().q, Matrix{{1, 7, 7}, {0, 7, 7}, {0, 7, 7}}));
}

TEST_CASE("vectors are filled with zeros, one-hot, random numbers and unit length") {
    Document document = reference_document();
    const Sheet sheet(document, SheetLayout::by_matrix);
    const auto q = sheet.matrix_cells(Quantity::query);
    const auto fill = [&](Fill kind, std::uint64_t seed = 1, int component = -1) {
        return with_values(document, *filled(document, q, kind, seed, component));
    };
    CHECK(fill(Fill::zeros).head().q.isZero(0.0));
    CHECK(same(fill(Fill::one_hot).head().q, Matrix::Identity(3, 3)));
    CHECK(same(fill(Fill::one_hot, 1, 2).head().q, Matrix{{0, 0, 1}, {0, 0, 1}, {0, 0, 1}}));
    // mt19937_64 is specified down to its numbers: its first for seed 5489 is 14514284786278117030.
    CHECK(fill(Fill::small_integers, 5489).head().q(0, 0) ==
          std::floor(14514284786278117030.0 / 18446744073709551616.0 * 5) - 2);
    CHECK(same(fill(Fill::normal, 3).head().q, fill(Fill::normal, 3).head().q));
    CHECK_FALSE(same(fill(Fill::normal, 3).head().q, fill(Fill::normal, 4).head().q));

    document.head().q = Matrix{{3, 4, 0}, {1e200, 0, 0}, {0, 0, -2}};
    const Document unit = fill(Fill::unit_length);
    CHECK(unit.head().q(0, 0) == doctest::Approx(0.6));
    CHECK(unit.head().q(0, 1) == doctest::Approx(0.8));
    CHECK(unit.head().q(1, 0) == doctest::Approx(1.0));
    CHECK(unit.head().q(2, 2) == -1.0);
    document.head().q.row(1).setZero();
    const auto problem = filled(document, q, Fill::unit_length, 1);
    REQUIRE_FALSE(problem);
    CHECK(problem.error().in(Language::ko).find("사과를") != std::string::npos);
}

TEST_CASE("random fills are spread as they say") {
    Random random(1);
    const Document document = test::random_document(random, 32, 16, 16);
    const auto cells = Sheet(document, SheetLayout::by_matrix).matrix_cells(Quantity::key);
    double sum = 0;
    double squares = 0;
    int counts[5] = {};
    int drawn = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto normal = filled(document, cells, Fill::normal, seed);
        for (const CellValue& one : *normal) {
            sum += one.value;
            squares += one.value * one.value;
            ++drawn;
        }
        const auto integers = filled(document, cells, Fill::small_integers, seed);
        for (const CellValue& one : *integers) {
            REQUIRE(one.value == std::round(one.value));
            REQUIRE(std::abs(one.value) <= 2);
            ++counts[static_cast<int>(one.value) + 2];
        }
    }
    CHECK(std::abs(sum / drawn) < 0.03);
    CHECK(std::abs(squares / drawn - 1) < 0.05);
    for (const int count : counts) CHECK(std::abs(count / static_cast<double>(drawn) - 0.2) < 0.02);
}

}  // namespace qkv
