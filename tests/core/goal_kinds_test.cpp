// Goals in documents of several heads, masks, biases and two sentences.
#include <doctest/doctest.h>

#include "qkv/goal.h"
#include "qkv/head_edit.h"

namespace qkv {
namespace {

Goal goal_of(const char* condition, const char* only, const Document& document) {
    Goal goal;
    goal.conditions.push_back(parse_condition(condition, document).value());
    goal.only = parse_allowed(only, document).value();
    goal.solution = document;
    return goal;
}

bool is_allowed(const Goal& goal, const Document& start, const Document& changed) {
    return progress(goal, start, changed, attend(changed), {}).is_allowed;
}

}  // namespace

TEST_CASE("keys of a goal are the tokens of the sentence that answers") {
    const Document cross =
        with_key_sentence(document_from_sentence("I ate an apple").value(), "나는 먹었다 사과를").value();
    CHECK(parse_condition("weight(ate, 먹었다) >= 0.5", cross));
    CHECK(parse_condition("V_new(apple) = V(사과를) within 0.5", cross));
    CHECK_FALSE(parse_condition("weight(ate, apple) >= 0.5", cross));
    CHECK(parse_allowed("Q(apple), K(사과를)", cross));
    CHECK_FALSE(parse_allowed("K(apple)", cross));
    CHECK_FALSE(with_assignment(cross, "K(apple)[1] = 7"));
    CHECK_FALSE(with_assignment(cross, "K(#4)[1] = 7"));
    const auto changed = with_assignment(cross, "K(#3)[1] = 7");
    REQUIRE(changed);
    CHECK(changed->head().k(2, 0) == 7);
    CHECK(edit_count(cross, *changed) == 1);
    CHECK(with_assignment(cross, "Q(#4)[1] = 7")->head().q(3, 0) == 7);
}

TEST_CASE("what a goal does not name stays as it is: masks, biases, other heads and W_O") {
    const Document start = with_head_added(document_from_sentence("a b c").value());
    const Goal goal = goal_of("weight(a, b) >= 0.9", "Q(a)", start);
    CHECK(is_allowed(goal, start, start));
    CHECK(is_allowed(goal, start, with_assignment(start, "Q(a)[1] = 9").value()));
    Document window = start;
    window.options.window = 2;
    Document padding = start;
    padding.options.padding = {true, false, false};
    Document blocked = start;
    blocked.options.blocked = Matrix::Zero(3, 3);
    blocked.options.blocked(0, 2) = 1;
    Document w_o = start;
    w_o.w_o(0, 0) = 5;
    Document other = start;
    other.head(1).q(0, 0) += 1;
    for (const Document& changed :
         {window, padding, blocked, w_o, other, with_bias(start, 0, true), with_head_switched(start, 1, false)}) {
        CHECK_FALSE(is_allowed(goal, start, changed));
        if (changed.head().bias.size() == 0) CHECK(edit_count(start, changed) == 1);
    }
    const Goal masks = goal_of("weight(a, b) >= 0.9", "mask", start);
    for (const Document& changed : {window, padding, blocked}) CHECK(is_allowed(masks, start, changed));
    CHECK_FALSE(is_allowed(masks, start, w_o));
}

}  // namespace qkv
