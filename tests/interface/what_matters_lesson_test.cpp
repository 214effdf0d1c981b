// What the lesson and the puzzles about what matters say, against the derivatives.
#include <algorithm>
#include <doctest/doctest.h>

#include "qkv/attention.h"
#include "qkv/derivatives.h"
#include "qkv/target.h"
#include "session/examples.h"
#include "support/languages.h"

namespace qkv {
namespace {

const Document& example(std::string_view id, Language language) {
    const auto found = std::ranges::find(examples(), id, &Example::id);
    REQUIRE(found != examples().end());
    return found->document(language);
}

Derivatives by(const Document& document, const Cell& target) {
    return derivatives_of(document, attend(document), target);
}

constexpr Cell first_weight{Quantity::weight, 0, 1, 0, 0};

}  // namespace

TEST_CASE("of Q the second number matters most for the weight, as something that shrinks it, and the first least") {
    for (const Language language : test::languages) {
        const Derivatives found = by(example("reference", language), first_weight);
        CHECK(found.at({Quantity::query, 0, 0}) == doctest::Approx(0.066).epsilon(0.01));
        CHECK(found.at({Quantity::query, 0, 1}) == doctest::Approx(-0.244).epsilon(0.01));
        CHECK(found.at({Quantity::query, 0, 2}) == doctest::Approx(0.178).epsilon(0.01));
        // Of what the first puzzle lets one change, all that matters is orange, and the second of Q matters most.
        for (const int token : {0, 2}) {
            CHECK(found.at({Quantity::key, token, 0}) < 0);
            CHECK(found.at({Quantity::key, token, 0}) > found.at({Quantity::query, 0, 1}));
            CHECK(found.at({Quantity::key, token, 1}) == 0.0);
            CHECK(found.at({Quantity::key, token, 2}) == 0.0);
        }
    }
}

TEST_CASE("the derivative of V_new by a V is its weight: the V of the first token is the one of the second puzzle") {
    for (const Language language : test::languages) {
        const Document& document = example("reference", language);
        const Matrix weights = attend(document).head().weights;
        for (const int query : {0, 2}) {
            const Derivatives found = by(document, {Quantity::output, query, 0, 0, 0});
            for (int key = 0; key < 3; ++key)
                CHECK(found.at({Quantity::value, key, 0}) == doctest::Approx(weights(query, key)).epsilon(1e-12));
        }
        CHECK(weights(0, 0) > 2 * weights(2, 0));
        CHECK(weights(0, 1) == doctest::Approx(weights(2, 1)));
    }
}

TEST_CASE("a number of K is in one score of a query, one of Q in all of them") {
    for (const Language language : test::languages) {
        Document document = example("reference", language);
        const Matrix before = attend(document).head().scores;
        document.head().k(1, 0) += 1;
        CHECK(((attend(document).head().scores - before).row(0).array() != 0).count() == 1);
        document.head().k = Matrix{{1, 1, 0}, {1, 0, 1}, {1, 1, 1}};
        const Matrix again = attend(document).head().scores;
        document.head().q(0, 0) += 1;
        CHECK(((attend(document).head().scores - again).row(0).array() != 0).count() == 3);
    }
}

TEST_CASE("a blocked key matters exactly nothing, and its own token still sees it") {
    for (const Language language : test::languages) {
        const Document& document = example("causal", language);
        for (const int query : {1, 2}) {
            const Derivatives found = by(document, {Quantity::weight, query, 0, 0, 0});
            for (int component = 0; component < 2; ++component) CHECK(found.at({Quantity::key, 3, component}) == 0.0);
        }
        const Derivatives own = by(document, {Quantity::weight, 3, 3, 0, 0});
        CHECK(own.at({Quantity::key, 3, 0}) > 0);
        // Of the keys that may be changed in the third puzzle, that of the token itself matters most.
        const Derivatives third = by(document, {Quantity::weight, 2, 0, 0, 0});
        CHECK(third.at({Quantity::key, 2, 0}) < third.at({Quantity::key, 1, 0}));
        CHECK(third.at({Quantity::key, 1, 0}) < 0);
    }
}

}  // namespace qkv
