#include "session/learning.h"

#include <doctest/doctest.h>
#include <optional>

#include "session/lessons.h"

namespace qkv {
namespace {

struct Pupil {
    Editing editing{reference_document()};
    Walk walk;
    ViewSettings view;
    Learning learning;

    Scene scene() const { return {editing, walk, view}; }
    Wishes apply(const LearningAction& action) { return learning.apply(action, scene()); }
    // As a session does.
    void grant(const Wishes& wishes) {
        std::optional<Problem> problem;
        for (const Wish& wish : wishes) {
            if (const auto* open = std::get_if<action::OpenDocument>(&wish)) editing.open(open->document);
            if (const auto* edit = std::get_if<LessonEdit>(&wish)) editing.replace(edit->document, problem);
            if (const auto* go = std::get_if<action::GoTo>(&wish)) walk.apply(*go, editing.document(), view);
        }
        learning.follow(scene(), false);
    }
    void act(const LearningAction& action) { grant(apply(action)); }
};

action::OpenLesson first(LessonKind kind) {
    for (const ListedLesson& one : built_in_lessons(Language::ko)) {
        if (one.kind == kind) return {one.id, one.kind, std::make_shared<const Lesson>(*one.lesson), 0};
    }
    FAIL("there is none");
    return {};
}

}  // namespace

TEST_CASE("predict mode asks for the next step, and a right answer wishes to go there") {
    Pupil pupil;
    pupil.act(action::SetPredicting{true});
    REQUIRE(pupil.learning.asked());
    CHECK(*pupil.learning.asked() == Step{StepKind::score, 0, 0, 0});
    CHECK(pupil.apply(action::Predict{"99"}).empty());
    REQUIRE(pupil.learning.prediction()->judged);
    CHECK_FALSE((*pupil.learning.prediction()->judged)->is_correct);
    pupil.act(action::ShowAnswer{});
    CHECK(pupil.walk.step() == Step{StepKind::score, 0, 0, 0});
    CHECK(*pupil.learning.asked() == Step{StepKind::score, 0, 1, 0});
    CHECK_FALSE(pupil.learning.prediction()->judged);
}

TEST_CASE("the verdict on an answer is forgotten when the numbers change") {
    Pupil pupil;
    pupil.act(action::SetPredicting{true});
    pupil.act(action::Predict{"99"});
    CHECK(pupil.learning.prediction()->judged);
    pupil.learning.follow(pupil.scene(), true);
    CHECK_FALSE(pupil.learning.prediction()->judged);
}

TEST_CASE("a puzzle is solved by its solution, without stars, and begins again without it") {
    Pupil pupil;
    pupil.act(first(LessonKind::puzzle));
    while (pupil.learning.guide()->open_task() == nullptr) pupil.act(action::GuideNext{});
    const Document start = pupil.editing.document();
    pupil.act(action::ShowSolution{});
    CHECK(pupil.editing.document() != start);
    pupil.act(action::RestartTask{});
    CHECK(pupil.editing.document() == start);
    pupil.act(action::ShowSolution{});
    pupil.grant(pupil.learning.follow_task(pupil.scene()));
    CHECK(pupil.learning.guide()->tasks.front().is_done);
    CHECK(pupil.learning.stars().empty());
}

TEST_CASE("a shown solution is the smallest change, and changes that are hardly larger earn stars") {
    Pupil pupil;
    pupil.act(first(LessonKind::puzzle));
    while (pupil.learning.guide()->open_task() == nullptr) pupil.act(action::GuideNext{});
    const Document start = pupil.editing.document();
    pupil.act(action::ShowSolution{});
    const Document shown = pupil.editing.document();
    CHECK((shown.head().q - start.head().q).cwiseAbs().minCoeff() == 0);  // only one Q may change
    CHECK(((shown.head().q - start.head().q).array() != 0).count() == 3);
    // Three numbers are more than two stars are given for.
    const auto stars_of = [&](double times) {
        Pupil other;
        other.act(first(LessonKind::puzzle));
        while (other.learning.guide()->open_task() == nullptr) other.act(action::GuideNext{});
        Document changed = start;
        changed.head().q += times * (shown.head().q - start.head().q);
        std::optional<Problem> problem;
        other.editing.replace(changed, problem);
        other.learning.follow(other.scene(), true);
        other.grant(other.learning.follow_task(other.scene()));
        const Stars& stars = other.learning.stars();
        return stars.empty() ? 0 : stars.begin()->second;
    };
    CHECK(stars_of(1) == 3);
    CHECK(stars_of(1.3) == 2);
    CHECK(stars_of(3) == 1);
}

TEST_CASE("a lesson says beforehand which of its actions open another document") {
    Pupil pupil;
    const action::OpenLesson open = first(LessonKind::lesson);
    CHECK(pupil.learning.opens_document(open, pupil.scene()));
    CHECK_FALSE(pupil.learning.opens_document(action::GoToChapter{1}, pupil.scene()));
    pupil.act(open);
    CHECK(pupil.learning.lessons_opened() == 1);
    CHECK(pupil.learning.opens_document(action::GoToChapter{1}, pupil.scene()));
    CHECK_FALSE(pupil.learning.opens_document(action::CloseLesson{}, pupil.scene()));
    pupil.act(action::CloseLesson{});
    CHECK(pupil.learning.guide() == nullptr);
}

TEST_CASE("earlier stars are kept if they are better") {
    Pupil pupil;
    pupil.act(action::SetStars{{{"puzzles/1", 2}}});
    pupil.act(action::SetStars{{{"puzzles/1", 1}, {"puzzles/2", 3}}});
    CHECK(pupil.learning.stars() == Stars{{"puzzles/1", 2}, {"puzzles/2", 3}});
}

}  // namespace qkv
