#include "session/walk.h"

#include <doctest/doctest.h>

#include "session/session.h"

namespace qkv {
namespace {

struct Walker {
    Document document = reference_document();
    ViewSettings view;
    Walk walk;

    bool apply(const WalkAction& action) { return walk.apply(action, document, view); }
};

}  // namespace

TEST_CASE("a walk goes from the first step to the last one and stays there") {
    Walker walker;
    const Walkthrough all(walker.document, Detail::term);
    for (int number = 1; number <= all.count(); ++number) {
        CHECK(walker.apply(action::Next{}));
        CHECK(walker.walk.step() == all.at(number));
        CHECK(walker.walk.previous() == all.at(number - 1));
    }
    walker.apply(action::Next{});
    CHECK(walker.walk.step() == all.last());
    walker.apply(action::Previous{});
    CHECK(walker.walk.step() == all.at(all.count() - 1));
    walker.apply(action::First{});
    CHECK(walker.walk.step() == Step{});
}

TEST_CASE("going to a coarser detail and back ends at the same place") {
    Walker walker;
    walker.apply(action::GoTo{{StepKind::exp, 1, 1, 0}});
    CHECK_FALSE(walker.apply(action::SetDetail{Detail::stage}));
    CHECK(walker.view.detail == Detail::stage);
    CHECK(walker.walk.step().kind == StepKind::softmax_stage);
    walker.apply(action::SetDetail{Detail::term});
    CHECK(walker.walk.step() == Step{StepKind::exp, 1, 1, 0});
}

TEST_CASE("playing goes on with Next, ends with every other step and at the end, and begins again from there") {
    Walker walker;
    walker.apply(action::SetPlaying{true});
    walker.apply(action::Next{});
    CHECK(walker.walk.is_playing());
    walker.apply(action::Previous{});
    CHECK_FALSE(walker.walk.is_playing());
    walker.apply(action::Last{});
    walker.apply(action::SetPlaying{true});
    CHECK(walker.walk.is_playing());
    CHECK(walker.walk.step() == Step{});
    const int count = Walkthrough(walker.document, Detail::term).count();
    for (int step = 0; step < count; ++step) walker.apply(action::Next{});
    CHECK_FALSE(walker.walk.is_playing());
}

TEST_CASE("a place that a smaller document does not have becomes the nearest one") {
    Walker walker;
    walker.apply(action::Last{});
    walker.document = document_from_sentence("하나").value();
    walker.walk.follow({walker.document, walker.view.detail});
    CHECK(walker.walk.step() == Walkthrough(walker.document, Detail::term).last());
}

TEST_CASE("another token keeps the place in its calculation; a stage begins with its first step") {
    Walker walker;
    walker.apply(action::GoToToken{1});
    CHECK(walker.walk.step() == Step{StepKind::score, 1, 0, 0});
    walker.apply(action::GoToStage{Stage::update});
    CHECK(walker.walk.step() == Step{StepKind::contribution, 1, 0, 0});
    walker.apply(action::GoToToken{99});
    CHECK(walker.walk.step() == Step{StepKind::contribution, 2, 0, 0});
}

TEST_CASE("another sentence starts at step 0 without comparisons; the same tokens and single edits keep the step") {
    Session session(reference_document());
    const auto edit = [&] {
        session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, session.document().head().q(0, 0) + 1}}});
        session.apply(action::Settle{});
    };
    edit();
    session.apply(action::Last{});
    REQUIRE(session.editing().before() != nullptr);
    session.apply(action::SetSentence{"나는  사과를 먹었다 "});
    CHECK(session.step_number() == 42);
    session.apply(action::RenameToken{0, "너는"});
    CHECK(session.step_number() == 42);
    session.apply(action::SetSentence{""});
    CHECK(session.step_number() == 42);
    session.apply(action::SetSentence{"너는 배를 먹었다"});
    session.apply(action::Settle{});
    CHECK(session.step_number() == 0);
    CHECK(session.editing().before() == nullptr);
    edit();
    CHECK(session.editing().before() != nullptr);
    session.apply(action::Undo{});
    session.apply(action::Undo{});
    CHECK(session.editing().before() == nullptr);  // of another sentence
}

}  // namespace qkv
