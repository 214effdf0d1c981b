#include "qkv/goal.h"

#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>

#include "qkv/number_format.h"
#include "qkv/token_edit.h"
#include "support/goals.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::allowed_of;
using test::assigned;
using test::condition_of;
using Kind = Condition::Kind;
using test::Random;

Step last_step(const Document& document) { return Walkthrough(document, Detail::term).last(); }

// Whether `text`, which names things of `start`, holds for `document` at the end of the walk.
bool holds(std::string_view text, const Document& start, const Document& document) {
    Goal goal;
    goal.conditions = {condition_of(text, start)};
    return progress(goal, start, document, attend(document), last_step(document)).is_done();
}

bool holds(std::string_view text, const Document& document) { return holds(text, document, document); }

bool is_allowed(std::string_view text, const Document& start, const Document& document) {
    Goal goal;
    goal.only = allowed_of(text, start);
    return progress(goal, start, document, attend(document), Step{}).is_allowed;
}

}  // namespace

// In the reference example 나는 looks at 나는 and 사과를 with e/(2e+1) each, at 먹었다 with 1/(2e+1).
TEST_CASE("numbers are compared, at the edge as well") {
    const Document document = reference_document();
    const double weight = std::exp(1.0) / (2 * std::exp(1.0) + 1);
    CHECK(holds("weight(나는, 사과를) >= 0.42", document));
    CHECK_FALSE(holds("weight(나는, 사과를) >= 0.43", document));
    CHECK(holds("weight(나는, 사과를) <= 0.43", document));
    CHECK_FALSE(holds("weight(나는, 사과를) <= 0.42", document));
    CHECK(holds(fmt::format("weight(나는, 사과를) >= {}", weight), document));
    CHECK(holds(fmt::format("weight(나는, 사과를) = {}", weight), document));
    CHECK(holds("weight(나는, 나는) = weight(나는, 사과를)", document));
    CHECK(holds("0.3 <= weight(나는, 사과를)", document));
    CHECK(holds("score(나는, 먹었다) = 0", document));
    CHECK_FALSE(holds("score(나는, 먹었다) = 0.00001", document));

    // V(나는) = [0.5, 0, 0]
    CHECK(holds("V(나는) >= 0", document));
    CHECK_FALSE(holds("V(나는) >= 0.1", document));
    CHECK(holds("V(나는)[1] >= 0.5", document));
    CHECK(holds("V(나는) = [0.5, 0, 0]", document));
    CHECK_FALSE(holds("V(나는) = V(사과를)", document));
    CHECK(holds("V(나는) = V(사과를) within 0.5", document));
    CHECK_FALSE(holds("V(나는) = V(사과를) within 0.499", document));
    CHECK(holds("K(나는) <= [1, 1, 0]", document));
    CHECK_FALSE(holds("K(나는) <= [1, 0.9, 0]", document));
    CHECK(holds(fmt::format("V_new(나는)[2] = {} within 0.001", weight / 2 + 0.001), document));
    CHECK_FALSE(holds(fmt::format("V_new(나는)[2] = {} within 0.001", weight / 2 + 0.00101), document));
}

TEST_CASE("what rounding alone keeps apart is equal: a learner sees the same numbers") {
    Document document = reference_document();
    document.head().v(0, 0) = 0.8;
    document.head().v(0, 1) = 0.1 + 0.2;
    CHECK(holds("V(나는)[1] = 0.7 within 0.1", document));  // 0.8 − 0.7 is more than 0.1 in binary
    CHECK(holds("V(나는)[2] <= 0.3", document));
    document.head().v(0, 0) = 1e12 + 1e-3;
    CHECK(holds("V(나는)[1] <= 1000000000000", document));
    CHECK_FALSE(holds("V(나는)[1] <= 999999990000", document));
}

TEST_CASE("a masked score is below every number and equal to none") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    CHECK(holds("score(나는, 먹었다) <= -1e300", document));
    CHECK_FALSE(holds("score(나는, 먹었다) >= -1e300", document));
    CHECK_FALSE(holds("score(나는, 먹었다) = 0 within 1e300", document));
    CHECK_FALSE(holds("0 = score(나는, 먹었다) within 1e300", document));
    CHECK(holds("score(나는, 먹었다) = score(나는, 사과를)", document));
    CHECK(holds("weight(나는, 먹었다) = 0", document));
}

TEST_CASE("even weights, with and without a mask") {
    Document document = reference_document();
    CHECK_FALSE(holds("weights even within 0.1", document));
    document.head().q.setZero();
    CHECK(holds("weights even", document));
    document.options.mask = Mask::causal;
    CHECK(holds("weights even", document));
    // Scores 0 and ln 3: weights 1/4 and 3/4, 1/4 away from even.
    Document two = with_key_size(document, 1);
    two.options.mask = Mask::none;
    two.sentence = "a b";
    two.tokens = {"a", "b"};
    two.head().q = Matrix{{1}, {1}};
    two.head().k = Matrix{{0}, {std::log(3.0)}};
    two.head().v = Matrix{{1}, {1}};
    CHECK(holds("weights even within 0.25", two));
    CHECK_FALSE(holds("weights even within 0.2499", two));
}

TEST_CASE("zeros, scale, mask, the same weights") {
    Document document = reference_document();
    CHECK_FALSE(holds("no zeros in Q", document));
    document.head().q.setConstant(2);
    CHECK(holds("no zeros in Q", document));
    CHECK_FALSE(holds("no zeros in Q, K", document));
    document.head().k.setConstant(-1e-9);
    CHECK(holds("no zeros in Q, K", document));

    CHECK(holds("scale off", document));
    CHECK_FALSE(holds("scale on", document));
    document.options.scale = 1 / std::sqrt(3.0);
    CHECK(holds("scale on", document));
    CHECK_FALSE(holds("scale off", document));
    CHECK(holds("mask none", document));
    CHECK_FALSE(holds("mask causal", document));

    const Document start = reference_document();
    Document halved = start;
    halved.head().q *= 0.5;
    CHECK_FALSE(holds("same weights", start, halved));
    CHECK(holds("same weights within 0.2", start, halved));
    halved.head().k *= 2;
    CHECK(holds("same weights", start, halved));
    const Document longer = with_token_added(start, 3, "또").value();
    CHECK_FALSE(holds("same weights within 1", start, longer));
}

TEST_CASE("a step is reached from its first moment on, in every detail") {
    const Document document = reference_document();
    for (const char* text : {"reached exp(사과를, 나는)", "reached contribution(사과를, 먹었다)", "reached 20",
                             "reached sum(먹었다)", "reached end"}) {
        CAPTURE(text);
        Goal goal;
        goal.conditions = {condition_of(text, document)};
        for (const Detail detail : {Detail::token, Detail::stage, Detail::term, Detail::product}) {
            const Walkthrough walk(document, detail);
            const int first = walk.number_of(goal.conditions[0].step);
            for (int number = 0; number <= walk.count(); ++number) {
                const auto reached = progress(goal, document, document, attend(document), walk.at(number));
                CHECK(reached.is_done() == (number >= first));
            }
        }
    }
    const Document embedded = test::small_with_embeddings();
    Goal goal;
    goal.conditions = {condition_of("reached K(사과를)", embedded)};
    const Walkthrough walk(embedded, Detail::term);
    CHECK_FALSE(progress(goal, embedded, embedded, attend(embedded), walk.at(4)).is_done());
    CHECK(progress(goal, embedded, embedded, attend(embedded), walk.at(5)).is_done());
}

TEST_CASE("a token that is no longer at its place fails what is asked of it") {
    const Document start = reference_document();
    const char* text = "Q(사과를)[2] >= 1";
    CHECK(holds(text, start));
    CHECK(holds(text, start, with_token_added(start, 3, "또").value()));
    CHECK_FALSE(holds(text, start, with_token_added(start, 0, "또").value()));
    CHECK_FALSE(holds(text, start, with_token_removed(start, 0).value()));
    CHECK_FALSE(holds("V(먹었다) >= 0", start, with_token_removed(start, 2).value()));
    CHECK_FALSE(holds("Q(사과를)[3] >= 0", start, with_key_size(start, 2)));
    CHECK_FALSE(holds("V(사과를) = [0, 0.5, 0]", start, with_value_size(start, 2)));
}

TEST_CASE("only what is allowed may be changed") {
    const Document start = reference_document();
    Document query = start;
    query.head().q(2, 0) = 5;
    Document value = start;
    value.head().v(1, 1) = 5;
    Document key = start;
    key.head().k(0, 0) = 5;
    CHECK(is_allowed("Q(먹었다)", start, start));
    CHECK(is_allowed("Q(먹었다)", start, query));
    CHECK(is_allowed("Q", start, query));
    CHECK(is_allowed("K, Q(#3)", start, query));
    CHECK_FALSE(is_allowed("Q(나는)", start, query));
    CHECK_FALSE(is_allowed("K, V", start, query));
    CHECK(is_allowed("V", start, value));
    CHECK_FALSE(is_allowed("V(나는), V(먹었다)", start, value));

    const Document embedded = test::small_with_embeddings();
    Document other = embedded;
    other.head().weights->w_q(1, 1) = 9;
    CHECK(is_allowed("temperature", embedded, embedded));
    CHECK_FALSE(is_allowed("temperature", embedded, projected(other)));
    // A column of W_Q that meets a 0 in every X changes no Q, and is a change all the same.
    other = embedded;
    other.embeddings->x.col(0).setZero();
    other = projected(other);
    Document unseen = other;
    unseen.head().weights->w_q(0, 0) += 1;
    CHECK_FALSE(is_allowed("temperature", other, projected(unseen)));
    CHECK_FALSE(is_allowed("Q, V", start, key));

    Document options = start;
    options.options.scale = 0.5;
    CHECK(is_allowed("scale", start, options));
    CHECK_FALSE(is_allowed("mask, temperature, Q", start, options));
    options.options.mask = Mask::causal;
    CHECK_FALSE(is_allowed("scale", start, options));
    CHECK(is_allowed("scale, mask", start, options));
    options.options.temperature = 3;
    CHECK_FALSE(is_allowed("scale, mask", start, options));
    CHECK(is_allowed("scale, mask, temperature", start, options));

    const char* everything = "Q, K, V, scale, mask, temperature";
    Document renamed = start;
    renamed.tokens[0] = "너는";
    CHECK_FALSE(is_allowed(everything, start, renamed));
    CHECK_FALSE(is_allowed(everything, start, with_token_added(start, 3, "또").value()));
    CHECK_FALSE(is_allowed(everything, start, with_key_size(start, 4)));
    CHECK_FALSE(is_allowed(everything, start, with_value_size(start, 2)));
    CHECK_FALSE(is_allowed(everything, start, with_embeddings(start)));
}

TEST_CASE("stars for few changes, once it is done") {
    const Document start = reference_document();
    Goal goal;
    goal.conditions = {condition_of("Q(나는)[1] >= 5", start)};
    goal.edits_for_three_stars = 1;
    goal.edits_for_two_stars = 2;
    Document document = start;
    const auto stars = [&] { return progress(goal, start, document, attend(document), Step{}).stars; };
    CHECK(stars() == 0);
    document.head().q(0, 0) = 5;
    CHECK(stars() == 3);
    document.head().q(1, 0) = 5;
    CHECK(stars() == 2);
    document.head().k(1, 0) = 5;
    CHECK(stars() == 1);
    goal.only = allowed_of("Q", start);
    CHECK(stars() == 0);
    goal.only = std::nullopt;
    goal.edits_for_three_stars = 0;
    CHECK(stars() == 0);
}

TEST_CASE("edits: none for the same, one for each number and option, none for what was changed back") {
    Random random(81);
    for (int round = 0; round < 200; ++round) {
        const Document start = test::random_document(random);
        CHECK(edit_count(start, start) == 0);
        Document document = start;
        int expected = 0;
        for (Matrix* values : {&document.head().q, &document.head().k, &document.head().v}) {
            for (Eigen::Index i = 0; i < values->size(); ++i) {
                if (random.integer(0, 3) > 0) continue;
                values->data()[i] += 1;
                ++expected;
            }
        }
        if (random.coin()) {
            document.options.temperature *= 2;
            ++expected;
        }
        if (random.coin()) {
            document.options.mask = document.options.mask == Mask::none ? Mask::causal : Mask::none;
            ++expected;
        }
        CHECK(edit_count(start, document) == expected);
        CHECK(edit_count(document, start) == expected);
    }
}

TEST_CASE("edits of tokens, sizes and embeddings") {
    const Document start = reference_document();
    const Document longer = with_token_added(start, 1, "또").value();
    CHECK(edit_count(start, longer) == 9);
    CHECK(edit_count(longer, start) == 9);
    Document changed = longer;
    changed.head().q(2, 0) = 4;  // 사과를
    CHECK(edit_count(start, changed) == 10);
    Document renamed = start;
    renamed.tokens[1] = "배를";
    CHECK(edit_count(start, renamed) == 1);
    CHECK(edit_count(start, with_key_size(start, 4)) == 6);
    CHECK(edit_count(start, with_value_size(start, 1)) == 6);

    const Document embedded = test::small_with_embeddings();
    Document other = embedded;
    other.embeddings->x(0, 0) = 9;
    other = projected(other);
    CHECK(edit_count(embedded, other) == 1);
    other.head().weights->w_v(1, 1) = 9;
    CHECK(edit_count(embedded, projected(other)) == 2);
    CHECK(edit_count(start, with_embeddings(start)) == 1);
    // A token's embedding has 2 components.
    CHECK(edit_count(embedded, with_token_removed(embedded, 1).value()) == 2);
}

TEST_CASE("a goal a little below a document's own number holds, one a little above does not") {
    Random random(82);
    for (int round = 0; round < 300; ++round) {
        const Document document = test::random_document(random, random.integer(1, 6), random.integer(1, 5), 3);
        const Attention attention = attend(document);
        const int i = random.integer(1, document.token_count());
        const int j = random.integer(1, document.token_count());
        const int c = random.integer(1, 3);
        const std::pair<std::string, double> named[] = {
            {fmt::format("weight(#{}, #{})", i, j), attention.head().weights(i - 1, j - 1)},
            {fmt::format("score(#{}, #{})", i, j), attention.head().scores(i - 1, j - 1)},
            {fmt::format("V_new(#{})[{}]", i, c), attention.head().output(i - 1, c - 1)},
            {fmt::format("V(#{})[{}]", i, c), document.head().v(i - 1, c - 1)},
            {fmt::format("Q(#{})[1]", i), document.head().q(i - 1, 0)},
            {fmt::format("K(#{})[1]", i), document.head().k(i - 1, 0)},
        };
        for (const auto& [name, value] : named) {
            if (!std::isfinite(value)) continue;
            CAPTURE(name);
            const std::string below = format_exactly(value - 1e-6);
            const std::string above = format_exactly(value + 1e-6);
            CHECK(holds(name + " >= " + below, document));
            CHECK_FALSE(holds(name + " >= " + above, document));
            CHECK(holds(name + " <= " + above, document));
            CHECK_FALSE(holds(name + " <= " + below, document));
            CHECK(holds(name + " = " + above + " within 0.00001", document));
            CHECK_FALSE(holds(name + " = " + above + " within 1e-7", document));
        }
    }
}

}  // namespace qkv
