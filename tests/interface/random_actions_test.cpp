// 100,000 random things that a person can do: the document stays valid, and undo leads back to the first one.
#include <doctest/doctest.h>

#include <algorithm>

#include "qkv/document_json.h"
#include "support/random_people.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::RandomLearner;
using test::RandomPerson;

constexpr int usual_rounds = test::rounds(100000, 8000);

}  // namespace

TEST_CASE("after 100,000 random actions the document is valid, and undo leads back to the first one") {
    Session session(reference_document());
    RandomPerson person(session);
    const int rounds = test::random_actions(usual_rounds);
    int changes = 0;
    for (int round = 0; round < rounds; ++round) {
        const Document before = session.document();
        person.act();
        CAPTURE(round);
        const auto problem = check(session.document());
        if (problem) FAIL(problem->in(Language::en));
        if (!(session.document() == before)) ++changes;
        if (round % 1000 == 0) {
            const auto read = document_from_json(to_json(session.document()), "saved");
            REQUIRE(read);
            CHECK(*read == session.document());
            CHECK(session.step_number() <= session.walkthrough().count());
        }
    }
    CHECK(changes > rounds / 4);
    const Document last = session.document();
    int undone = 0;
    for (; session.editing().can_undo(); ++undone) session.apply(action::Undo{});
    CHECK(session.document() == reference_document());
    while (session.editing().can_redo()) session.apply(action::Redo{});
    MESSAGE("changes: ", changes, ", undone at the end: ", undone);
    CHECK(undone > rounds / 10);
}

TEST_CASE("random actions of a learner: what is asked is the next step, and the lesson stays on its page") {
    Session session(reference_document());
    RandomLearner learner(session);
    const int rounds = test::random_actions(usual_rounds);
    int asked = 0;
    int tasks = 0;
    int right = 0;
    for (int i = 0; i < rounds * 3 / 10; ++i) {
        learner.act();
        REQUIRE_FALSE(check(session.document()));
        const Walkthrough walk = session.walkthrough();
        if (session.learning().asked()) {
            ++asked;
            REQUIRE(session.learning().prediction() != nullptr);
            REQUIRE(*session.learning().asked() == walk.next(session.step()));
            for (const Cell& cell : cells_asked(session.document(), session.attention(), *session.learning().asked())) {
                REQUIRE_FALSE(session.is_reached(cell));
            }
        }
        if (session.learning().prediction() != nullptr)
            right = std::max(right, session.learning().prediction()->round.tally().right_at_once);
        const Guide* guide = session.learning().guide();
        if (guide == nullptr) continue;
        REQUIRE(guide->chapter < guide->chapter_count());
        REQUIRE(guide->passage < guide->passage_count());
        if (guide->open_task() != nullptr) {
            ++tasks;
            REQUIRE(guide->page().passages[static_cast<std::size_t>(guide->open_task()->passage)].change.goal);
        }
    }
    CHECK(asked > rounds / 100);
    CHECK(tasks > rounds / 100);
    CHECK(right > 1);
}

}  // namespace qkv
