// Lessons and puzzles: by clicks and keys, and every one of them played through.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

#include "support/fit.h"
#include "support/headless.h"
#include "support/lessons.h"

namespace qkv {

using test::Headless;
using test::open_lesson;

namespace {

// One number or option after another, as a learner would.
void solve(Session& session) {
    const int tasks = static_cast<int>(session.learning().guide()->tasks.size());
    const auto is_open = [&] {
        return static_cast<int>(session.learning().guide()->tasks.size()) == tasks &&
               session.learning().guide()->open_task();
    };
    for (const EditingAction& edit : test::edits_to_solution(session)) {
        if (!is_open()) return;
        std::visit([&](const auto& one) { session.apply(one); }, edit);
        session.apply(action::Settle{});
    }
    for (int step = 0; step < 200 && is_open(); ++step) session.apply(action::Next{});
}

}  // namespace

TEST_CASE("every chapter of every lesson and every puzzle is played through in both languages") {
    for (const Language language : {Language::ko, Language::en}) {
        int puzzles = 0;
        for (const ListedLesson& lesson : built_in_lessons(language)) {
            CAPTURE(lesson.id);
            REQUIRE_MESSAGE(lesson.lesson, said(lesson.lesson.error(), Language::en));
            Session session(reference_document());
            ViewSettings view;
            view.language = language;
            session.apply(action::SetView{view});
            open_lesson(session, lesson);
            int tasks = 0;
            for (int guard = 0; guard < 1000 && !session.learning().guide()->is_at_end(); ++guard) {
                CAPTURE(session.learning().guide()->chapter);
                const Guide& guide = *session.learning().guide();
                if (const Reply* reply = guide.open_question(); reply != nullptr) {
                    session.apply(action::Choose{test::choice_that_is(true, guide.question_of(*reply))});
                    REQUIRE(guide.open_question() == nullptr);
                    continue;
                }
                if (guide.open_task() == nullptr) {
                    session.apply(action::GuideNext{});
                    continue;
                }
                const auto before = session.learning().guide()->tasks.size();
                const int chapter = session.learning().guide()->chapter;
                solve(session);
                const Task& task = session.learning().guide()->tasks[before - 1];
                REQUIRE(task.is_done);
                ++tasks;
                const Chapter& page = lesson.lesson->chapters[static_cast<std::size_t>(chapter)];
                if (gives_stars(page)) CHECK(session.learning().stars().at(star_id(lesson.id, chapter)) == 3);
            }
            CHECK(session.learning().guide()->is_at_end());
            if (lesson.kind == LessonKind::puzzle) {
                const int chapters = static_cast<int>(lesson.lesson->chapters.size());
                CHECK(tasks == chapters);
                CHECK(count_stars(session.learning().stars(), lesson.id, *lesson.lesson).earned == 3 * chapters);
                puzzles += chapters;
            }
        }
        CHECK(puzzles >= 12);
    }
}

TEST_CASE("the lessons stand in both languages, chapter for chapter") {
    const auto& ko = built_in_lessons(Language::ko);
    const auto& en = built_in_lessons(Language::en);
    REQUIRE(ko.size() == en.size());
    CHECK(ko.size() >= 4);
    for (std::size_t i = 0; i < ko.size(); ++i) {
        CHECK(ko[i].id == en[i].id);
        REQUIRE(ko[i].lesson->chapters.size() == en[i].lesson->chapters.size());
        CHECK(ko[i].lesson->title != en[i].lesson->title);
        for (std::size_t c = 0; c < ko[i].lesson->chapters.size(); ++c) {
            CAPTURE(c);
            CHECK(ko[i].lesson->chapters[c].passages.size() == en[i].lesson->chapters[c].passages.size());
        }
    }
}

TEST_CASE("by mouse: text first, then a press, then the change; the tab with what is pointed at comes forward") {
    Headless window;
    window.click("learn");
    window.click("lesson_1-attention");
    REQUIRE(window.session.learning().guide() != nullptr);
    CHECK(window.sees("guide_next"));
    CHECK_FALSE(window.sees("pointed_out"));
    CHECK(window.step() == 0);
    window.click("guide_next");
    window.frame(3);
    CHECK(window.session.learning().guide()->passage == 2);
    CHECK(window.sees("pointed_out"));
    window.press(ImGuiKey_Enter);  // to the end of the walk, and V_new
    window.frame(3);
    CHECK(window.step() == 42);
    CHECK(window.session.learning().guide()->passage == 3);
    CHECK(window.ui().side_panel == Panel::heatmaps);
    window.press(ImGuiKey_Enter);
    CHECK(window.session.learning().guide()->chapter == 1);
    // Its first text names the three vectors.
    window.frame(3);
    CHECK(window.session.learning().guide()->highlights == std::vector{WindowPart::vectors});
    CHECK(window.ui().side_panel == Panel::vectors);
    CHECK(window.sees("pointed_out"));
    window.click("close_guide");
    CHECK(window.session.learning().guide() == nullptr);
    window.frame(2);
    CHECK_FALSE(window.sees("guide_next"));
}

TEST_CASE("the outline around a vector is whole, and the name of the vector stands outside of it") {
    for (const Language language : {Language::ko, Language::en}) {
        ViewSettings view;
        view.language = language;
        Headless window(reference_document(), {1440, 900}, view);
        open_lesson(window.session, test::listed_lesson(language, "1-attention"), 1);
        for (int i = 0; i < 6 && !window.session.learning().guide()->points_at(WindowPart::queries); ++i)
            window.session.apply(action::GuideNext{});
        window.frame(6);
        REQUIRE(window.session.learning().guide()->points_at(WindowPart::queries));
        const std::vector<ImRect> outlines = window.items("pointed_out");
        REQUIRE(outlines.size() == 3);
        const float line = 0.25F * window.ui().em;
        for (std::size_t i = 0; i < outlines.size(); ++i) {
            const ImRect name = window.item("vector_0", static_cast<int>(i));
            CHECK(outlines[i].Min.x - line > name.Min.x + 0.6F * window.ui().em);
            CHECK(outlines[i].Max.y + line < window.item("vector_1", static_cast<int>(i)).Min.y + line);
        }
        CHECK(test::misfit("vectors") == "");
    }
}

TEST_CASE("a task: Enter does not go past it, what is not asked for is noticed, and the right number goes on") {
    Headless window;
    window.session.apply(action::Settle{});
    open_lesson(window.session, test::listed_lesson(Language::ko, "puzzles"), 1);
    window.frame(3);
    REQUIRE(window.session.learning().guide()->open_task() != nullptr);
    CHECK(window.step() == Walkthrough(window.document(), Detail::term).number_of({StepKind::weight, 2, 2, 0}));
    CHECK(window.sees("task"));
    CHECK(window.ui().side_panel == Panel::vectors);
    window.press(ImGuiKey_Enter);
    CHECK(window.session.learning().guide()->passage == 0);

    window.session.apply(action::SetValues{{{{Quantity::key, 1, 2, 0}, 9.0}}});
    window.session.apply(action::Settle{});
    CHECK_FALSE(window.session.learning().guide()->open_task()->progress.is_allowed);
    CHECK(window.session.learning().guide()->open_task()->progress.edits == 1);
    window.session.apply(action::Undo{});
    CHECK(window.session.learning().guide()->open_task()->progress.is_allowed);
    CHECK(window.session.learning().guide()->open_task()->progress.edits == 0);

    // A real edit in the grid: the second number of Q(먹었다).
    window.frame(2);
    window.click("Q1", 2);
    window.type("-3");
    window.press(ImGuiKey_Enter);
    window.frame(3);
    CHECK(window.document().head().q(2, 1) == -3.0);
    CHECK(window.session.learning().guide()->open_task() == nullptr);
    CHECK(window.session.learning().guide()->passage == 1);
    CHECK(window.sees("task_done"));
    CHECK(window.session.learning().stars().at("puzzles/2") == 3);

    window.session.apply(action::Undo{});  // what is done stays done
    CHECK(window.session.learning().guide()->tasks.front().is_done);
}

TEST_CASE("a number that is being dragged past the goal does not end the task before it is let go") {
    Session session(reference_document());
    open_lesson(session, test::listed_lesson(Language::ko, "puzzles"), 1);
    session.apply(action::GuideNext{});
    session.apply(action::SetValues{{{{Quantity::query, 2, 1, 0}, -3.0}}});
    CHECK(session.learning().guide()->open_task() != nullptr);
    CHECK(session.learning().guide()->open_task()->progress.is_done());
    session.apply(action::SetValues{{{{Quantity::query, 2, 1, 0}, 0.5}}});
    session.apply(action::Settle{});
    CHECK(session.learning().guide()->open_task() != nullptr);
}

TEST_CASE("more edits are fewer stars, the best is kept, and a shown solution earns none") {
    Session session(reference_document());
    const ListedLesson& puzzles = test::listed_lesson(Language::en, "puzzles");
    const auto play = [&](std::vector<double> q) {
        open_lesson(session, puzzles, 1);
        session.apply(action::GuideNext{});
        std::vector<CellValue> values;
        for (int c = 0; c < 3; ++c) values.push_back({{Quantity::query, 2, c, 0}, q[static_cast<std::size_t>(c)]});
        session.apply(action::SetValues{values});
        session.apply(action::Settle{});
        REQUIRE(session.learning().guide()->tasks.front().is_done);
    };
    open_lesson(session, puzzles, 1);
    session.apply(action::GuideNext{});
    session.apply(action::ShowSolution{});
    CHECK(session.learning().guide()->tasks.front().is_done);
    CHECK_FALSE(session.learning().stars().contains("puzzles/2"));
    play({1, -4, 2});
    CHECK(session.learning().stars().at("puzzles/2") == 1);
    play({0, -4, 2});
    CHECK(session.learning().stars().at("puzzles/2") == 2);
    play({0, -4, 1});
    CHECK(session.learning().stars().at("puzzles/2") == 3);
    play({1, -4, 2});
    CHECK(session.learning().stars().at("puzzles/2") == 3);
}

TEST_CASE("starting over brings back what the task began with") {
    Session session(reference_document());
    open_lesson(session, test::listed_lesson(Language::ko, "puzzles"), 0);
    session.apply(action::GuideNext{});
    session.apply(action::SetSentence{"전혀 다른 문장이에요"});
    session.apply(action::Settle{});
    CHECK(session.learning().guide()->open_task() != nullptr);
    session.apply(action::RestartTask{});
    CHECK(session.document() == reference_document());
}

TEST_CASE("another language: the same chapter and the same task in the other words") {
    Headless window;
    window.click("learn");
    window.click("lesson_1-attention");
    window.session.apply(action::GoToChapter{4});
    window.session.apply(action::GuideNext{});
    window.session.apply(action::GuideNext{});
    REQUIRE(window.session.learning().guide()->open_task() != nullptr);
    const int passage = window.session.learning().guide()->passage;
    window.click("language");
    window.frame(2);
    CHECK(window.session.learning().guide()->lesson->title == "A tour of attention");
    CHECK(window.session.learning().guide()->chapter == 4);
    CHECK(window.session.learning().guide()->passage == passage);
    REQUIRE(window.session.learning().guide()->open_task() != nullptr);
    window.session.apply(action::ShowSolution{});
    CHECK(window.session.learning().guide()->open_task() == nullptr);
}

TEST_CASE("unsaved changes of a file are asked about before a lesson takes its place") {
    const std::filesystem::path file = std::filesystem::temp_directory_path() / "qkv_guide_test.qkv.json";
    Session session(reference_document());
    session.apply(action::SaveAs{file});
    session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 5.0}}});
    open_lesson(session, test::listed_lesson(Language::ko, "2-softmax"));
    CHECK(session.files().question() == Question::unsaved_changes);
    CHECK(session.learning().guide() == nullptr);
    session.apply(action::AnswerQuestion{Answer::discard});
    CHECK(session.learning().guide() != nullptr);
    CHECK(session.files().file().path.empty());
    std::filesystem::remove(file);
}

TEST_CASE("a lesson file opens as a lesson, and a broken one says where it is broken") {
    const std::filesystem::path file = std::filesystem::temp_directory_path() / "qkv_guide_test.en.md";
    std::ofstream(file) << "# Mine\n\n## One\n\nText.\n\n```qkv\nstep: 9\n```\n\nMore.\n";
    Session session(reference_document());
    session.apply(action::OpenFile{file});
    REQUIRE(session.learning().guide() != nullptr);
    CHECK(session.learning().guide()->lesson->title == "Mine");
    session.apply(action::GuideNext{});
    CHECK(session.step_number() == 9);

    std::ofstream(file) << "# Mine\n\n## One\n\nText.\n\n```qkv\nstep: 99\n```\n";
    session.apply(action::OpenFile{file});
    REQUIRE(session.problem());
    CHECK(said(*session.problem(), Language::en).find("qkv_guide_test.en.md:8") != std::string::npos);
    CHECK(session.learning().guide() != nullptr);
    std::filesystem::remove(file);
}

TEST_CASE("in a narrow window the lesson stands above the panels, in a low one it is a tab of its own") {
    Headless above(reference_document(), {700, 1000});
    above.session.apply(action::Settle{});
    open_lesson(above.session, test::listed_lesson(Language::ko, "1-attention"));
    above.frame(3);
    CHECK(above.sees("guide_next"));
    CHECK(above.sees("sentence_token"));  // the calculation, below it
    CHECK_FALSE(above.sees("tab_guide"));
    Headless low(reference_document(), {640, 480});
    open_lesson(low.session, test::listed_lesson(Language::ko, "1-attention"));
    low.frame(3);
    CHECK(low.sees("tab_guide"));
    CHECK(low.sees("guide_next"));
    low.click("tab_stages");
    low.frame(2);
    CHECK_FALSE(low.sees("guide_next"));
}

}  // namespace qkv
