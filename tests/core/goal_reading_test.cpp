// Goals as they are written in lessons.
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "qkv/goal.h"
#include "support/goals.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using Kind = Condition::Kind;
using test::allowed_of;
using test::assigned;
using test::condition_of;

// The id of what is wrong; "" where nothing is.
template <class T>
std::string outcome(const Result<T>& result) {
    return result ? "" : result.error().id;
}

}  // namespace

TEST_CASE("conditions are read as they are written") {
    const Document document = reference_document();
    Condition weight = condition_of("  weight(먹었다, 사과를) >= 0.8 ", document);
    CHECK(weight.kind == Kind::at_least);
    CHECK(weight.left == Reference{Reference::Kind::weight, {}, 2, 1, std::nullopt});
    CHECK(weight.right == Reference{Reference::Kind::numbers, {0.8}, 0, 0, std::nullopt});
    CHECK(weight.text == "weight(먹었다, 사과를) >= 0.8");
    for (const char* same :
         {"weight(먹었다, 사과를) ≥ 0.8", "weight(먹었다,사과를)>=4/5", "weight( #3 , #2 ) >= 0.8"}) {
        const Condition other = condition_of(same, document);
        CHECK(other.kind == weight.kind);
        CHECK(other.left == weight.left);
        CHECK(other.right == weight.right);
    }
    CHECK(condition_of("score(나는, 나는) ≤ 0", document).kind == Kind::at_most);

    const Condition equal = condition_of("V_new(나는)[2] = V(먹었다)[3] within 1/20", document);
    CHECK(equal.kind == Kind::equal);
    CHECK(equal.left == Reference{Reference::Kind::output, {}, 0, 0, 1});
    CHECK(equal.right == Reference{Reference::Kind::value, {}, 2, 2, 2});
    CHECK(equal.tolerance == 0.05);
    CHECK(condition_of("[1, -1/2, 0] = K(#1)", document).left.numbers == std::vector{1.0, -0.5, 0.0});

    CHECK(condition_of("weights even within 0.001", document).kind == Kind::weights_even);
    CHECK(condition_of("same weights", document).kind == Kind::same_weights);
    CHECK(condition_of("no zeros in Q, V", document).matrices == std::vector{VectorRole::query, VectorRole::value});
    CHECK(condition_of("scale on", document).kind == Kind::scaled);
    CHECK(condition_of("scale off", document).kind == Kind::unscaled);
    CHECK(condition_of("mask causal", document).kind == Kind::causal);
    CHECK(condition_of("mask none", document).kind == Kind::unmasked);
    CHECK(condition_of("reached V_new(사과를)", document).step == Step{StepKind::output, 1, 0, 0});
}

TEST_CASE("tokens are matched exactly, whatever is in their names") {
    Document document = reference_document();
    document.tokens = {"=", "is within", ","};
    CHECK(condition_of("weight(=, is within) >= 0", document).left.key_token == 1);
    CHECK(condition_of("Q(,) = [0, 0, 1]", document).left.token == 2);
    CHECK(condition_of("score(#3, #1) <= 1", document).left.token == 2);
    document.tokens = {"the", "cat", "the"};
    CHECK(outcome(parse_condition("weight(cat, the) >= 0", document)) == "problem.goal.token_repeated");
    CHECK(parse_condition("weight(cat, the) >= 0", document).error().args.back().value == "#1, #3");
    CHECK(condition_of("weight(cat, #3) >= 0", document).left.key_token == 2);
    CHECK(outcome(parse_condition("weight(Cat, #1) >= 0", document)) == "problem.goal.token");
    document.tokens = {"#", "#x", "a"};
    CHECK(condition_of("Q(#) = 0", document).left.token == 0);
    CHECK(condition_of("Q(#x) = 0", document).left.token == 1);
}

TEST_CASE("what cannot be read is told apart") {
    const Document document = with_value_size(reference_document(), 2);
    const Document embedded = test::small_with_embeddings();
    const std::pair<const char*, const char*> conditions[] = {
        {"", "problem.goal.condition"},
        {"scale", "problem.goal.condition"},
        {"weights(나는, 나는) > 1", "problem.goal.condition"},
        {"weights(나는, 나는) >= 1", "problem.goal.quantity"},
        {"나는 >= 1", "problem.goal.quantity"},
        {"Q(나는)[1]x >= 1", "problem.goal.quantity"},
        {"Q(나는 >= 1", "problem.goal.condition"},
        {"Q(나는) >= ", "problem.number.empty"},
        {"Q(나는) >= 0,5", "problem.number.comma"},
        {"Q(나는) >= [1, 2, x]", "problem.number.not_a_number"},
        {"Q(나는) >= 1/0", "problem.number.no_value"},
        {"Q = 1", "problem.goal.arguments"},
        {"Q() = 1", "problem.goal.arguments"},
        {"weight(나는) = 1", "problem.goal.arguments"},
        {"weight(나는, 나는, 나는) = 1", "problem.goal.arguments"},
        {"Q(나) = 1", "problem.goal.token"},
        {"Q(#0) = 1", "problem.goal.token_number"},
        {"Q(#4) = 1", "problem.goal.token_number"},
        {"Q(#99999999999999) = 1", "problem.goal.token_number"},
        {"Q(나는)[0] = 1", "problem.goal.component"},
        {"Q(나는)[4] = 1", "problem.goal.component"},
        {"Q(나는)[-1] = 1", "problem.goal.component"},
        {"Q(나는)[] = 1", "problem.goal.component"},
        {"weight(나는, 나는)[1] = 1", "problem.goal.single"},
        {"V(나는) = Q(나는)", "problem.goal.sizes"},
        {"Q(나는) = [1, 0]", "problem.goal.sizes"},
        {"Q(나는) >= 1 within 0.1", "problem.goal.within"},
        {"scale on within 0.1", "problem.goal.within"},
        {"weights even within -1", "problem.goal.within"},
        {"weights even within", "problem.goal.condition"},
        {"weights even within x", "problem.number.not_a_number"},
        {"no zeros in W", "problem.goal.matrix"},
        {"no zeros in Q,", "problem.goal.matrix"},
        {"reached Q(나는)", "problem.goal.step"},
        {"reached V_new(나는)[1]", "problem.goal.step"},
        {"reached the end", "problem.goal.step"},
        {"reached 43", "problem.step"},
    };
    for (const auto& [text, key] : conditions) {
        CAPTURE(text);
        CHECK(outcome(parse_condition(text, document)) == key);
    }
    const std::pair<const char*, const char*> lists[] = {
        {"", "problem.goal.allowed"},      {"Q,", "problem.goal.allowed"},
        {"Q[1]", "problem.goal.allowed"},  {"V_new(나는)", "problem.goal.allowed"},
        {"Q(없음)", "problem.goal.token"}, {"Q()", "problem.goal.arguments"},
    };
    for (const auto& [text, key] : lists) {
        CAPTURE(text);
        CHECK(outcome(parse_allowed(text, document)) == key);
    }
    const std::pair<const char*, const char*> assignments[] = {
        {"", "problem.goal.assignment"},
        {"Q(나는) >= 1", "problem.goal.assignment"},
        {"V_new(나는) = [1, 0]", "problem.goal.assignment"},
        {"size = 2", "problem.goal.assignment"},
        {"Q = [1, 0, 0]", "problem.goal.whole"},
        {"Q(나는) = [1, 0]", "problem.goal.length"},
        {"Q(나는) = 1", "problem.goal.length"},
        {"Q(나는)[1] = [1, 0]", "problem.goal.length"},
        {"Q(나는)[4] = 1", "problem.goal.component"},
        {"Q(나는) = [1, 0, x]", "problem.number.not_a_number"},
        {"Q(나는) = []", "problem.number.empty"},
        {"scale = 2", "problem.goal.switch"},
        {"mask = on", "problem.goal.mask"},
        {"temperature = 0", "problem.temperature"},
        {"temperature = hot", "problem.number.not_a_number"},
    };
    for (const auto& [text, key] : assignments) {
        CAPTURE(text);
        CHECK(outcome(with_assignment(document, text)) == key);
    }
    CHECK(with_assignment(embedded, "Q(나는) = [1, 0, 0]")->head().is_released);
}

TEST_CASE("assignments change what they name and nothing else") {
    const Document start = reference_document();
    Document expected = start;
    expected.head().q.row(2) = RowVector{{0, -1, 1.0 / 3.0}};
    CHECK(assigned(start, "Q(먹었다) = [0, −1, 1/3]") == expected);
    expected = start;
    expected.head().k(0, 1) = 7;
    CHECK(assigned(start, "K(#1)[2] = 7") == expected);
    expected = start;
    expected.head().v(1, 0) = -2;
    CHECK(assigned(start, " V( 사과를 ) [1]=-2 ") == expected);
    expected = start;
    expected.options = {1.0 / std::sqrt(3.0), Mask::causal, 2.5};
    const Document set = assigned(assigned(assigned(start, "scale = on"), "mask = causal"), "temperature = 2.5");
    CHECK(set.options.scale == doctest::Approx(expected.options.scale).epsilon(1e-15));
    CHECK(set.options.mask == Mask::causal);
    CHECK(set.options.temperature == 2.5);
    CHECK(assigned(assigned(assigned(set, "scale = off"), "mask = none"), "temperature = 1") == start);
}

}  // namespace qkv
