// Keys: what is typed reaches the number, field or lesson that it is meant for, and nothing else.
#include <algorithm>
#include <doctest/doctest.h>
#include <memory>

#include "session/lessons.h"
#include "support/headless.h"

namespace qkv {

using test::Headless;

namespace {

void open(Session& session, const std::string& id, int chapter) {
    const auto& all = built_in_lessons(Language::ko);
    const auto found = std::ranges::find(all, id, &ListedLesson::id);
    REQUIRE(found != all.end());
    session.apply(action::OpenLesson{found->id, found->kind, std::make_shared<const Lesson>(*found->lesson), chapter});
}

const Guide& guide(const Headless& window) { return *window.session.learning().guide(); }

std::pair<int, int> place(const Headless& window) { return {guide(window).chapter, guide(window).passage}; }

// Goes on until something has to be done.
void read_on(Headless& window) {
    for (int i = 0; i < 20 && guide(window).open_task() == nullptr; ++i) window.session.apply(action::GuideNext{});
    REQUIRE(guide(window).open_task() != nullptr);
    window.frame(4);
}

}  // namespace

TEST_CASE("Enter on an empty prediction keeps the field") {
    Headless window;
    window.click("predict");
    REQUIRE(window.ui().answer.has_keyboard);
    for (int i = 0; i < 3; ++i) {
        window.press(ImGuiKey_Enter);
        window.frame(3);
        CHECK(window.ui().answer.has_keyboard);
        CHECK(window.step() == 0);
    }
    CHECK_FALSE(window.session.learning().prediction()->judged);
    window.type("1");
    CHECK(window.ui().answer.typed == "1");
    window.press(ImGuiKey_Enter);
    CHECK(window.step() == 1);
}

TEST_CASE("Enter goes on in a lesson after an edit too, and then only") {
    Headless window;
    open(window.session, "1-attention", 1);
    read_on(window);
    const auto before = place(window);
    window.click("Q0", 0);
    window.type("3");
    window.press(ImGuiKey_Enter);  // not what is asked for: Enter belongs to the numbers
    CHECK(window.ui().editor.selected == Cell{Quantity::key, 0, 0, 0});
    CHECK(place(window) == before);
    window.press(ImGuiKey_Enter);
    CHECK(window.ui().editor.selected == Cell{Quantity::value, 0, 0, 0});
    window.click("Q0", 0);
    window.type("2");
    window.press(ImGuiKey_Enter);
    CHECK(guide(window).open_task() == nullptr);
    const auto done = place(window);
    CHECK(done != before);
    REQUIRE(window.ui().editor.selected);
    window.press(ImGuiKey_Enter);
    CHECK(place(window) != done);
    CHECK_FALSE(window.ui().editor.selected);  // the next passage has numbers of its own
}

}  // namespace qkv
