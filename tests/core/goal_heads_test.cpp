// Steps, goals and solutions that name a head, and what joins the heads.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "qkv/goal.h"
#include "qkv/head_edit.h"
#include "qkv/lesson.h"
#include "qkv/sheet.h"
#include "support/goals.h"

namespace qkv {
namespace {

using test::allowed_of;
using test::assigned;
using test::condition_of;

Document pair_of_heads() { return with_head_added(reference_document()); }

bool meets(const Document& document, const char* condition, const Document& start = pair_of_heads()) {
    Goal goal;
    goal.conditions.push_back(condition_of(condition, start));
    return progress(goal, start, document, attend(document), {}).conditions.front();
}

std::string problem_of(const Result<Condition>& condition) { return condition ? "none" : condition.error().id; }

}  // namespace

TEST_CASE("a goal names a number or a vector of any head, and both sides may be of different heads") {
    Document document = assigned(pair_of_heads(), "head 2 Q(먹었다) = [0, 0, 9]");
    document.head(1).k = Matrix::Identity(3, 3);
    CHECK(document.head(0) == pair_of_heads().head(0));
    CHECK(document.head(1).q.row(2) == RowVector{{0, 0, 9}});
    CHECK(meets(document, "head 2 weight(먹었다, 먹었다) >= 0.99"));
    CHECK_FALSE(meets(document, "weight(먹었다, 먹었다) >= 0.99"));
    CHECK_FALSE(meets(document, "head 1 weight(먹었다, 먹었다) >= 0.99"));
    CHECK(meets(document, "head 2 weight(먹었다, 먹었다) >= head 1 weight(먹었다, 먹었다)"));
    CHECK_FALSE(meets(document, "head 1 weight(먹었다, 먹었다) >= head 2 weight(먹었다, 먹었다)"));
    CHECK(meets(document, "head 2 score(먹었다, 먹었다) = 9"));
    CHECK(meets(document, "head 2 V_new(먹었다) = head 2 V(먹었다) within 0.01"));
    CHECK(meets(document, "head 2 Q(먹었다)[3] = 9"));
    CHECK(meets(document, "head 2 K(나는) = [1, 0, 0]"));
}

TEST_CASE("a goal names concat and attention, as long as there is W_O") {
    const Document document = pair_of_heads();
    const Attention attention = attend(document);
    const std::string sixth = std::to_string(attention.concat(0, 5));
    CHECK(meets(document, ("concat(나는)[6] = " + sixth + " within 1e-5").c_str()));
    CHECK(meets(document, ("attention(나는)[1] = " + std::to_string(attention.joined(0, 0)) + " within 1e-5").c_str()));
    CHECK_FALSE(meets(with_values(document, {{{Quantity::output_matrix, 0, 0}, 9}}),
                      ("attention(나는)[1] = " + std::to_string(attention.joined(0, 0)) + " within 1e-5").c_str()));
    Document apart = document;
    apart.w_o = Matrix();
    CHECK_FALSE(meets(apart, ("concat(나는)[6] = " + sixth + " within 1e-5").c_str()));
}

TEST_CASE("a condition about a head that the document has lost does not hold") {
    for (const char* condition : {"head 2 V_new(나는) = head 2 V_new(나는)", "head 2 weights even within 1",
                                  "head 2 same weights within 1", "head 2 no zeros in K"})
        CHECK_FALSE(meets(reference_document(), condition));
    CHECK(meets(pair_of_heads(), "head 2 same weights"));
}

TEST_CASE("weights even, same weights and no zeros are said of one head") {
    Document document = pair_of_heads();
    document.head(1).q.setZero();
    document.head(1).k.setOnes();
    CHECK(meets(document, "head 2 weights even within 0.001"));
    CHECK_FALSE(meets(document, "weights even within 0.001"));
    CHECK(meets(document, "same weights"));
    CHECK_FALSE(meets(document, "head 2 same weights"));
    CHECK(meets(document, "head 2 no zeros in K"));
    CHECK_FALSE(meets(document, "head 2 no zeros in K, Q"));
    CHECK_FALSE(meets(document, "no zeros in K"));
}

TEST_CASE("a step names its head; without one it is of the first") {
    const Document document = with_embeddings(pair_of_heads());
    const auto step = [&](const char* text) { return parse_step(text, document).value(); };
    CHECK(step("head 2 weight(나는, 사과를)") == Step{StepKind::weight, 0, 1, 0, 1});
    CHECK(step("head 1 weight(나는, 사과를)") == step("weight(나는, 사과를)"));
    CHECK(step("head 2 V_new(먹었다)") == Step{StepKind::output, 2, 0, 0, 1});
    CHECK(step("head 2 K(사과를)") == Step{StepKind::project_key, 1, 0, 0, 1});
    CHECK(step("concat(사과를)") == Step{StepKind::concat, 1});
    CHECK(step("attention(사과를)") == Step{StepKind::join, 1});
    CHECK(condition_of("reached head 2 sum(사과를)", document).step == Step{StepKind::sum, 1, 0, 0, 1});
    const Document released = with_head_released(document, 1, true);
    CHECK_FALSE(parse_step("head 2 Q(나는)", released));
    CHECK(parse_step("head 1 Q(나는)", released));
}

TEST_CASE("a head that isn't there, and a head where there can't be one, are refused with what can be written") {
    const Document document = pair_of_heads();
    for (const char* text :
         {"head 3 weight(나는, 사과를) >= 0.5", "head 0 weight(나는, 사과를) >= 0.5", "head two V_new(나는) = 0",
          "head 2.5 weights even", "weight(나는, 사과를) >= head 9 weight(나는, 사과를)", "reached head 17 V_new(나는)",
          "head"}) {
        CAPTURE(text);
        const auto refused = parse_condition(text, document);
        REQUIRE_FALSE(refused);
        const bool is_word_alone = std::string(text) == "head";
        CHECK(refused.error().id == (is_word_alone ? "problem.goal.condition" : "problem.goal.head"));
        if (!is_word_alone) CHECK(refused.error().in(Language::en).find("head 1 to head 2") != std::string::npos);
    }
    CHECK(problem_of(parse_condition("head 2 attention(나는) = 0", document)) == "problem.goal.of_all_heads");
    CHECK(problem_of(parse_condition("head 1 concat(나는) = 0", document)) == "problem.goal.of_all_heads");
    CHECK(problem_of(parse_condition("attention(나는) = 0", reference_document())) == "problem.goal.not_joined");
    CHECK(problem_of(parse_condition("head 2 scale on", document)) == "problem.goal.condition");
    CHECK(problem_of(parse_condition("head 2 0.5 = 0.5", document)) == "problem.goal.quantity");
    CHECK(parse_step("attention(나는)", reference_document()).error().id == "problem.goal.not_joined");
    CHECK(parse_step("head 2 concat(나는)", document).error().id == "problem.goal.of_all_heads");
    CHECK(parse_step("head 3 score(나는, 나는)", document).error().id == "problem.goal.head");
    CHECK(parse_allowed("Q, head 3 V", document).error().id == "problem.goal.head");
    CHECK(with_assignment(document, "head 3 Q(나는) = [1, 0, 0]").error().id == "problem.goal.head");
    CHECK(parse_condition("head 2 weight(나는, 사과를) >= 0.5", reference_document()).error().id ==
          "problem.goal.head");
}

TEST_CASE("what may be changed belongs to the head that is named, and is where the learner can act") {
    const Document start = pair_of_heads();
    Goal goal;
    goal.conditions.push_back(condition_of("head 2 Q(나는) = [5, 5, 5]", start));
    goal.only = allowed_of("head 2 Q(나는), K", start);
    const auto is_allowed = [&](const char* change) {
        const Document changed = assigned(start, change);
        return progress(goal, start, changed, attend(changed), {}).is_allowed;
    };
    CHECK(is_allowed("head 2 Q(나는)[1] = 7"));
    CHECK_FALSE(is_allowed("Q(나는)[1] = 7"));
    CHECK_FALSE(is_allowed("head 2 Q(사과를)[1] = 7"));
    CHECK(is_allowed("K(사과를)[1] = 7"));
    CHECK_FALSE(is_allowed("head 2 K(사과를)[1] = 7"));
    const Progress now = progress(goal, start, start, attend(start), {});
    const Targets where = targets(goal, now, start);
    REQUIRE(where.cells.size() == 3);
    CHECK(where.cells.front() == Cell{Quantity::query, 0, 0, 0, 1});
    goal.conditions = {condition_of("head 2 weight(나는, 나는) >= 0.9", start)};
    const Targets everything = targets(goal, progress(goal, start, start, attend(start), {}), start);
    CHECK(everything.cells.size() == 3 + 9);
    CHECK(everything.cells.back() == Cell{Quantity::key, 2, 2, 0, 0});
}

TEST_CASE("changes are counted in every head, also where embeddings or a release stand before Q, K and V") {
    const Document start = pair_of_heads();
    CHECK(edit_count(start, assigned(assigned(start, "head 2 V(나는) = [9, 9, 9]"), "Q(나는)[1] = 9")) == 4);
    const Document words = with_embeddings(start);
    CHECK(edit_count(words, with_values(words, {{{Quantity::key_matrix, 0, 0, 0, 1}, 9}})) == 1);
    const Document released = with_head_released(words, 1, true);
    CHECK(edit_count(words, released) == 0);
    CHECK(edit_count(released, with_values(released, {{{Quantity::query, 0, 0, 0, 1}, 9}})) == 1);
    CHECK(with_assignment(released, "head 2 Q(나는)[1] = 9"));
    CHECK(edit_count(released, assigned(released, "Q(나는)[1] = 9")) == 1);
    CHECK(edit_count(start, reference_document()) == 27 + 18);  // a head and W_O
}

TEST_CASE("a lesson about head 2 is read: its step, its goal, what may be changed and its solution") {
    const std::string markdown = R"(# T

Two heads.

## C

```qkv
document: pair
step: head 2 weight(나는, 사과를)
```

Make it so.

```qkv
goal: head 2 weight(나는, 사과를) >= 0.9
more
only: head 2 K(사과를)
solution: head 2 K(사과를) = [9, 9, 9]
```
)";
    Document document = pair_of_heads();
    document.head(1).q.setOnes();
    const auto find = [&](std::string_view) -> Result<Document> { return document; };
    const auto with_goal = [&](const std::string& goal) {
        std::string changed = markdown;
        changed.replace(changed.find("more\n"), 5, goal);
        return changed;
    };
    const auto lesson = parse_lesson(with_goal(""), "lesson.md", find);
    if (!lesson) FAIL(said(lesson.error(), Language::en));
    const auto missing = parse_lesson(with_goal("goal: head 3 weights even\n"), "lesson.md", find);
    REQUIRE_FALSE(missing);
    CHECK(said(missing.error(), Language::en).find("lesson.md:16") != std::string::npos);
}

}  // namespace qkv
