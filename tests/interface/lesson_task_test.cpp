// Where lessons show what to do, questions, and the way back.
#include <algorithm>
#include <doctest/doctest.h>
#include <string>

#include "session/examples.h"
#include "support/headless.h"
#include "support/languages.h"
#include "support/lessons.h"
#include "support/random_documents.h"

namespace qkv {

using test::Headless;
using test::listed_lesson;
using test::open_lesson;

namespace {

const Guide& guide_of(const Headless& window) {
    REQUIRE(window.session.learning().guide() != nullptr);
    return *window.session.learning().guide();
}

ViewSettings in(Language language) {
    ViewSettings view;
    view.language = language;
    return view;
}

// The visible part of the child window with this name.
ImRect inside_of(const std::string& name) {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (window->WasActive && std::string(window->Name).find("/" + name + "_") != std::string::npos)
            return window->InnerRect;
    }
    FAIL("no window called ", name);
    return {};
}

bool is_whole_in(const ImRect& box, const std::string& name) {
    const ImRect view = inside_of(name);
    return box.Min.x >= view.Min.x && box.Min.y >= view.Min.y - 1 && box.Max.x <= view.Max.x + 1 &&
           box.Max.y <= view.Max.y + 1;
}

// A number of Q, K or V that a lesson points at, and its place in the window.
ImRect pointed_at(const Headless& window, const Cell& cell) {
    const std::string name = cell.quantity == Quantity::query ? "Q" : cell.quantity == Quantity::key ? "K" : "V";
    for (const ImRect& box : window.items(name + std::to_string(cell.column))) {
        const auto targets = window.items("target");
        if (std::ranges::any_of(targets, [&](const ImRect& target) { return target.Contains(box.GetCenter()); }))
            return box;
    }
    FAIL("no ring around ", name, cell.column);
    return {};
}

// Clicks the outlined numbers that the solution changes, and types.
void type_solution(Headless& window) {
    const Goal goal = guide_of(window).goal_of(*guide_of(window).open_task());
    const std::vector<Cell> cells = guide_of(window).open_task()->targets.cells;
    for (const Cell& cell : cells) {
        const double wanted = number_in(goal.solution, attend(goal.solution), cell);
        if (number_in(window.document(), window.session.attention(), cell) == wanted) continue;
        const ImRect box = pointed_at(window, cell);
        CHECK(is_whole_in(box, "grid"));
        window.click_at(box.GetCenter());
        window.type(std::to_string(static_cast<int>(wanted)));
        window.press(ImGuiKey_Enter);
        window.frame(3);
        if (guide_of(window).open_task() == nullptr) return;
    }
}

// Clicks the ringed button, then the ringed cell of the mask.
void block_cell(Headless& window) {
    const Part cell = guide_of(window).open_task()->targets.blocked.front();
    window.frame(4);
    REQUIRE(window.items("target").size() == 1);
    window.click_at(window.item("target").GetCenter());
    window.frame(2);
    const ImRect place = window.item("allowed/" + std::to_string(*cell.row) + "," + std::to_string(*cell.column));
    CHECK(std::ranges::any_of(window.items("target"),
                              [&](const ImRect& target) { return target.Contains(place.GetCenter()); }));
    window.click_at(place.GetCenter());
    window.press(ImGuiKey_Escape);
    window.frame(4);
}

// Clicks what is ringed until `is_done`: a tab, a button, what is in its menu.
template <class IsDone>
void follow_rings(Headless& window, IsDone is_done) {
    for (int click = 0; click < 4 && !is_done(); ++click) {
        window.frame(4);
        const auto rings = window.items("target");
        REQUIRE_FALSE(rings.empty());
        window.click_at(rings.back().GetCenter());
    }
    CHECK(is_done());
    window.press(ImGuiKey_Escape);
    window.frame(4);
}

void release_head(Headless& window) {
    const int head = guide_of(window).open_task()->targets.released.front();
    follow_rings(window, [&] { return window.document().head(head).is_released; });
}

// First a wrong choice, then the right one.
void answer(Headless& window) {
    const Reply* reply = guide_of(window).open_question();
    const LessonQuestion question = guide_of(window).question_of(*reply);
    const int passage = reply->passage;
    const auto click = [&](bool right) {
        const int number = test::choice_that_is(right, question);
        window.click("choice_" + std::to_string(passage) + "_" + std::to_string(number));
        window.frame(5);
    };
    CHECK_FALSE(window.sees("guide_next"));
    click(false);
    REQUIRE(guide_of(window).open_question() != nullptr);
    CHECK(guide_of(window).open_question()->wrong.size() == 1);
    CHECK(is_whole_in(window.item("reason"), "page"));
    window.press(ImGuiKey_Enter);  // no way around it
    CHECK(guide_of(window).open_question() != nullptr);
    click(true);
    CHECK(guide_of(window).open_question() == nullptr);
}

// One thing that a learner does next.
void do_next(Headless& window) {
    const Guide& guide = guide_of(window);
    if (guide.open_question() != nullptr) return answer(window);
    if (guide.open_task() == nullptr) {
        window.click("guide_next");
    } else if (!guide.open_task()->targets.blocked.empty()) {
        block_cell(window);
    } else if (!guide.open_task()->targets.released.empty()) {
        release_head(window);
    } else if (!guide.open_task()->targets.heads.empty() || guide.open_task()->targets.feed_forward ||
               guide.open_task()->targets.sentence) {
        for (const EditingAction& edit : test::edits_to_solution(window.session))
            std::visit([&](const auto& one) { window.session.apply(one); }, edit);
        window.session.apply(action::Settle{});
    } else if (guide.open_task()->targets.cells.empty()) {
        const auto tasks = guide.tasks.size();
        const int chapter = guide.chapter;
        for (int i = 0; i < 60 && guide_of(window).open_task() != nullptr; ++i) {
            const bool is_another = guide_of(window).tasks.size() != tasks || guide_of(window).chapter != chapter;
            if (is_another) break;
            window.click("next");
        }
    } else {
        type_solution(window);
    }
    window.frame(4);
}

}  // namespace

TEST_CASE("the first lesson by mouse and keyboard, to its end, in both languages") {
    for (const Language language : test::looked_at_languages) {
        CAPTURE(std::string(name(language)));
        Headless window(first_example(language), {1440, 900}, in(language));
        window.click("learn");
        window.click("lesson_1-attention");
        int done = 0;
        bool has_compared = false;
        while (!guide_of(window).is_at_end() && done < 100) {
            CAPTURE(guide_of(window).chapter);
            CAPTURE(guide_of(window).passage);
            do_next(window);
            has_compared = has_compared || window.sees("comparison");
            ++done;
        }
        REQUIRE(guide_of(window).is_at_end());
        CHECK(guide_of(window).chapter == 8);
        CHECK(has_compared);
        CHECK(done > 30);
        window.click("guide_done");
        CHECK(window.session.learning().guide() == nullptr);
    }
}

TEST_CASE("the lesson about the next word by mouse and keyboard, to its end, in both languages") {
    for (const Language language : test::looked_at_languages) {
        CAPTURE(std::string(name(language)));
        Headless window(first_example(language), {1440, 900}, in(language));
        open_lesson(window.session, listed_lesson(language, "7-next-word"));
        window.frame(4);
        int done = 0;
        while (!guide_of(window).is_at_end() && done < 100) {
            CAPTURE(guide_of(window).chapter);
            CAPTURE(guide_of(window).passage);
            do_next(window);
            ++done;
        }
        REQUIRE(guide_of(window).is_at_end());
        CHECK(guide_of(window).chapter == 7);
        CHECK(done > 25);
    }
}

TEST_CASE("the exact cell is ringed until it is right, and the panel scrolls to it") {
    for (const ImVec2 size : {ImVec2(1440, 900), ImVec2(1024, 640)}) {
        CAPTURE(size.y);
        Headless window(reference_document(), size);
        // The last chapter but one asks for the third number of Q(나는), the third for a row of Q(먹었다).
        open_lesson(window.session, listed_lesson(Language::ko, "1-attention"), 6);
        window.frame(6);
        REQUIRE(guide_of(window).open_task() != nullptr);
        REQUIRE(window.items("target").size() == 1);
        CHECK(is_whole_in(window.item("target"), "grid"));
        CHECK(window.item("target").Contains(window.item("Q2", 0).GetCenter()));
        CHECK_FALSE(window.item("target").Contains(window.item("Q1", 0).GetCenter()));
        window.click("Q2", 0);
        window.type("1");
        window.press(ImGuiKey_Enter);
        window.frame(3);
        CHECK_FALSE(window.sees("target"));

        open_lesson(window.session, listed_lesson(Language::ko, "puzzles"), 3);  // V(먹었다)
        window.frame(6);
        REQUIRE(window.items("target").size() == 1);
        CHECK(is_whole_in(window.item("target"), "grid"));
        CHECK(pointed_at(window, {Quantity::value, 2, 0, 0}).Min.y > window.item("target").Min.y - 1);
    }
}

TEST_CASE("among many folded tokens the one is open whose numbers a task asks for, until it is done") {
    test::Random random(12);
    const Document document = test::random_document(random, 12, 8, 8);
    const auto lesson = parse_lesson(
        "# Far away\n\n## The last token\n\nChange it.\n\n```qkv\ndocument: twelve\ngoal: Q(#12) = [1, 1, 1, 1, 1, 1, "
        "1, 1]\n"
        "solution: Q(#12) = [1, 1, 1, 1, 1, 1, 1, 1]\n```\n\nDone.\n",
        "far.md", [&](std::string_view) { return Result<Document>(document); });
    REQUIRE(lesson.has_value());
    Headless window(document);
    window.session.apply(action::OpenLesson{"far", LessonKind::lesson, std::make_shared<const Lesson>(*lesson), 0});
    window.frame(6);
    REQUIRE(guide_of(window).open_task() != nullptr);
    REQUIRE(window.session.step_in_focus().query == 0);
    CHECK(window.items("strip").size() == 11);
    type_solution(window);
}

TEST_CASE("an option that has no room in the toolbar is pointed at where it is") {
    Headless window(reference_document(), {1024, 640});
    open_lesson(window.session, listed_lesson(Language::ko, "puzzles"), 5);  // the temperature
    window.frame(4);
    REQUIRE_FALSE(window.sees("temperature"));
    REQUIRE(window.items("target").size() == 1);
    CHECK(window.item("target").Contains(window.item("menu").GetCenter()));
    window.click("menu");
    REQUIRE(window.sees("temperature"));
    CHECK(std::ranges::any_of(window.items("target"), [&](const ImRect& target) {
        return target.Contains(window.item("temperature").GetCenter());
    }));
}

TEST_CASE("a task about an option rings its button and no other") {
    Headless window;
    open_lesson(window.session, listed_lesson(Language::ko, "puzzles"), 5);  // the temperature
    window.frame(4);
    REQUIRE(window.items("target").size() == 1);
    CHECK(window.item("target").Contains(window.item("temperature").GetCenter()));
    open_lesson(window.session, listed_lesson(Language::ko, "puzzles"), 4);  // the mask
    window.frame(4);
    REQUIRE(window.items("target").size() == 1);
    CHECK(window.item("target").Contains(window.item("mask").GetCenter()));
    window.click("mask");
    window.frame(2);
    CHECK(std::ranges::any_of(window.items("target"), [&](const ImRect& target) {
        return target.Contains(window.item("mask_causal").GetCenter());
    }));
    window.click("mask_causal");
    window.frame(2);
    CHECK_FALSE(window.sees("target"));
}

TEST_CASE("a puzzle opens with its own state, and so does the next one") {
    Headless window;
    window.click("learn");
    window.click("lesson_puzzles");
    REQUIRE(guide_of(window).open_task() != nullptr);
    CHECK(window.session.step() == Step{StepKind::weight, 0, 2, 0});
    type_solution(window);
    REQUIRE(guide_of(window).open_task() == nullptr);
    window.click("guide_next");
    CHECK(guide_of(window).chapter == 1);
    REQUIRE(guide_of(window).open_task() != nullptr);
    CHECK(window.document() == reference_document());
    CHECK(window.session.step() == Step{StepKind::weight, 2, 2, 0});
}

TEST_CASE("a warning is seen whole when it appears") {
    for (const ImVec2 size : {ImVec2(1440, 900), ImVec2(1024, 640)}) {
        for (const Language language : test::looked_at_languages) {
            CAPTURE(size.y);
            Headless window(first_example(language), size, in(language));
            open_lesson(window.session, listed_lesson(language, "1-attention"), 5);
            while (guide_of(window).open_task() == nullptr) {
                if (guide_of(window).open_question() != nullptr) {
                    answer(window);
                } else {
                    window.press(ImGuiKey_Enter);
                }
            }
            window.frame(4);
            CHECK_FALSE(window.sees("task_warning"));
            window.session.apply(action::SetValues{{{{Quantity::query, 0, 1, 0}, 1}}});
            window.session.apply(action::Settle{});
            window.frame(6);
            CHECK(is_whole_in(window.item("task_warning"), "page"));
            CHECK(is_whole_in(window.item("task"), "page"));
        }
    }
}

TEST_CASE("back: the passage before, with its step and numbers; a task that was done stays done") {
    Headless window;
    open_lesson(window.session, listed_lesson(Language::ko, "1-attention"), 1);
    window.frame(4);
    window.click("guide_back");  // there is nothing before
    CHECK(guide_of(window).passage == 1);
    while (guide_of(window).open_task() == nullptr) window.press(ImGuiKey_Enter);
    const int passage = guide_of(window).passage;
    window.frame(4);
    type_solution(window);
    CHECK(guide_of(window).passage == passage + 1);
    window.click("guide_back");
    CHECK(guide_of(window).passage == passage);
    CHECK(guide_of(window).tasks.front().is_done);
    CHECK(window.document().head().q(0, 0) == 2);
    window.click("guide_next");
    CHECK(guide_of(window).passage == passage + 1);
    window.click("guide_next");
    CHECK(guide_of(window).chapter == 2);
    CHECK(window.document() == reference_document());
    window.click("guide_next");
    CHECK(window.step() == 1);
    window.click("guide_back");
    CHECK(window.step() == 0);
    window.click("guide_back");  // into the chapter before, as it was left
    CHECK(guide_of(window).chapter == 1);
    CHECK(guide_of(window).passage == passage + 1);
    CHECK(window.document().head().q(0, 0) == 2);
}

TEST_CASE("an example's sentence stays on screen while its numbers are there") {
    for (const Language language : test::looked_at_languages) {
        Headless window(first_example(language), {1440, 900}, in(language));
        CHECK(window.sees("example_point"));
        window.click("examples");
        window.click("example_scale");
        window.frame(3);
        CHECK(window.sees("example_point"));
        window.press(ImGuiKey_End);
        window.session.apply(action::SetOptions{{.scale = 0.25}});
        window.frame(3);
        CHECK(window.sees("example_point"));
        window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 9}}});
        window.frame(3);
        CHECK_FALSE(window.sees("example_point"));
    }
}

}  // namespace qkv
