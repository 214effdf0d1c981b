// Keys: what is typed reaches the number, field or lesson that it is meant for, and nothing else.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <memory>

#include "session/lessons.h"
#include "support/headless.h"

namespace qkv {

using test::Headless;

namespace {

ViewSettings with_layout(SheetLayout layout) {
    ViewSettings view;
    view.layout = layout;
    return view;
}

// Both keys within one frame, as when a window is slow.
void press_at_once(std::string_view typed, ImGuiKey button) {
    ImGuiIO& io = ImGui::GetIO();
    for (const char c : typed) io.AddInputCharacter(static_cast<unsigned char>(c));
    io.AddKeyEvent(button, true);
    io.AddKeyEvent(button, false);
}

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

TEST_CASE("a digit typed on the number that Tab has come to edits it, in every layout and size of window") {
    struct Tried {
        SheetLayout layout;
        ImVec2 size;
        bool has_embeddings;
    };
    for (const Tried& tried : {Tried{SheetLayout::by_token, {1440, 900}, false},
                               {SheetLayout::by_matrix, {1440, 900}, false},
                               {SheetLayout::by_token, {640, 700}, false},
                               {SheetLayout::by_token, {1440, 900}, true}}) {
        CAPTURE(tried.size.x);
        CAPTURE(tried.has_embeddings);
        const Document document = tried.has_embeddings ? with_embeddings(reference_document()) : reference_document();
        Headless window(document, tried.size, with_layout(tried.layout));
        if (window.sees("tab_vectors")) window.click("tab_vectors");
        const std::string cell = tried.has_embeddings ? "X0" : "Q0";
        for (int i = 0; i < 200 && window.focused() != cell; ++i) window.press(ImGuiKey_Tab);
        REQUIRE(window.focused() == cell);
        const int step = window.step();
        window.press(ImGuiKey_2);
        CHECK(window.document() == document);  // the key alone, whose character goes somewhere else
        window.type("2");
        const Matrix& first = tried.has_embeddings ? window.document().embeddings->x : window.document().head().q;
        CHECK(first(0, 0) == 2);
        window.type(".5");
        window.press(ImGuiKey_Enter);
        const Matrix& typed = tried.has_embeddings ? window.document().embeddings->x : window.document().head().q;
        CHECK(typed(0, 0) == 2.5);
        CHECK(window.step() == step);
    }
}

TEST_CASE("a letter typed on the number that Tab has come to is for the number too") {
    Headless window;
    for (int i = 0; i < 200 && window.focused() != "Q0"; ++i) window.press(ImGuiKey_Tab);
    ImGui::GetIO().AddKeyEvent(ImGuiKey_P, true);
    window.type("p");
    ImGui::GetIO().AddKeyEvent(ImGuiKey_P, false);
    window.frame(2);
    CHECK_FALSE(window.session.walk().is_playing());
    window.press(ImGuiKey_Enter);
    REQUIRE(window.session.problem());
    CHECK(window.document() == reference_document());
}

TEST_CASE("no key is lost that comes right after a digit, before the field of the number is open") {
    SUBCASE("Enter: the number is taken, and the next one is selected") {
        Headless window;
        window.click("Q0", 0);
        press_at_once("7", ImGuiKey_Enter);
        window.frame(10);
        CHECK(window.document().head().q(0, 0) == 7);
        CHECK_FALSE(window.ui().editor.is_typing);
        CHECK(window.ui().editor.selected == Cell{Quantity::key, 0, 0, 0});
    }
    SUBCASE("Tab") {
        Headless window;
        window.click("Q0", 0);
        press_at_once("7", ImGuiKey_Tab);
        window.frame(10);
        CHECK(window.document().head().q(0, 0) == 7);
        CHECK(window.ui().editor.selected == Cell{Quantity::query, 0, 1, 0});
    }
    SUBCASE("Escape: the number is as it was") {
        Headless window;
        window.click("Q0", 0);
        press_at_once("7", ImGuiKey_Escape);
        window.frame(10);
        CHECK(window.document() == reference_document());
        CHECK_FALSE(window.ui().editor.is_typing);
    }
    SUBCASE("Backspace, and more digits") {
        Headless window;
        window.click("Q0", 0);
        press_at_once("7", ImGuiKey_Backspace);
        ImGui::GetIO().AddInputCharacter('4');
        ImGui::GetIO().AddInputCharacter('2');
        window.frame(12);
        CHECK(window.document().head().q(0, 0) == 42);
    }
    SUBCASE("a frame or more later") {
        for (int frames = 1; frames <= 5; ++frames) {
            CAPTURE(frames);
            Headless window;
            window.click("Q0", 0);
            ImGui::GetIO().AddInputCharacter('7');
            window.frame(frames);
            ImGui::GetIO().AddKeyEvent(ImGuiKey_Enter, true);
            ImGui::GetIO().AddKeyEvent(ImGuiKey_Enter, false);
            window.frame(10);
            CHECK(window.document().head().q(0, 0) == 7);
            CHECK(window.ui().editor.selected == Cell{Quantity::key, 0, 0, 0});
        }
    }
    SUBCASE("a column with the keys that a window sends, and Escape behind it") {
        Headless window;
        window.click("Q0", 0);
        ImGuiIO& io = ImGui::GetIO();
        const auto press = [&](ImGuiKey button) {
            io.AddKeyEvent(button, true);
            if (button >= ImGuiKey_0 && button <= ImGuiKey_9)
                io.AddInputCharacter(static_cast<unsigned>('0' + (button - ImGuiKey_0)));
            io.AddKeyEvent(button, false);
        };
        for (const ImGuiKey digit : {ImGuiKey_7, ImGuiKey_5, ImGuiKey_6}) {
            press(digit);
            press(ImGuiKey_Enter);
        }
        press(ImGuiKey_Escape);
        window.frame(60);
        CHECK(window.document().head().q(0, 0) == 7);
        CHECK(window.document().head().k(0, 0) == 5);
        CHECK(window.document().head().v(0, 0) == 6);
        CHECK_FALSE(window.ui().editor.selected);
    }
    SUBCASE("a whole column, typed as fast as events come") {
        Headless window;
        window.click("Q0", 0);
        for (const char* number : {"11", "12", "13"}) press_at_once(number, ImGuiKey_Enter);
        window.frame(40);
        CHECK(window.document().head().q(0, 0) == 11);
        CHECK(window.document().head().k(0, 0) == 12);
        CHECK(window.document().head().v(0, 0) == 13);
    }
}

TEST_CASE("digits typed into nothing never move the walk; with Alt they go to a stage") {
    Headless window;
    window.session.apply(action::GoTo{{StepKind::weight, 1, 0, 0}});
    window.frame(3);
    for (const ImGuiKey button : {ImGuiKey_1, ImGuiKey_2, ImGuiKey_3, ImGuiKey_Keypad1, ImGuiKey_Keypad3, ImGuiKey_0}) {
        window.press(button);
        CHECK(window.session.step() == Step{StepKind::weight, 1, 0, 0});
    }
    window.type("123");
    CHECK(window.session.step() == Step{StepKind::weight, 1, 0, 0});
    window.press(ImGuiMod_Alt | ImGuiKey_1);
    CHECK(window.session.step() == Step{StepKind::score, 1, 0, 0});
    window.press(ImGuiMod_Alt | ImGuiKey_Keypad3);
    CHECK(window.session.step() == Step{StepKind::contribution, 1, 0, 0});
}

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

TEST_CASE("answers typed as fast as events come all reach their field") {
    Headless window;
    window.click("predict");
    for (int i = 0; i < 2; ++i) press_at_once("1", ImGuiKey_Enter);
    press_at_once("0", ImGuiKey_Enter);
    window.frame(40);
    CHECK(window.step() == 3);
    CHECK(window.session.learning().prediction()->round.tally() == Tally{3, 0, 0});
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

TEST_CASE("one button at most is blue in a lesson: what is to be done next") {
    Headless window;
    const auto is_blue = [&](std::string_view label) {
        if (!window.sees(label)) return false;
        const ImRect box = window.item(label);
        const ImU32 accent = window.ui().palette->accent;
        for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
            for (const ImDrawVert& vertex : list->VtxBuffer) {
                const bool is_there = std::abs(vertex.pos.x - box.Min.x) < 2 && vertex.pos.y > box.Min.y - 2 &&
                                      vertex.pos.y < box.Max.y + 2;
                if (is_there && vertex.col == accent) return true;
            }
        }
        return false;
    };
    window.frame();
    CHECK(is_blue("next"));
    open(window.session, "1-attention", 0);
    window.frame(4);
    CHECK(is_blue("guide_next"));
    CHECK_FALSE(is_blue("next"));
    window.session.apply(action::GoToChapter{1});
    read_on(window);  // a number is asked for
    CHECK_FALSE(is_blue("next"));
    window.session.apply(action::GoToChapter{2});
    read_on(window);  // steps are asked for
    CHECK(is_blue("next"));
    CHECK_FALSE(is_blue("guide_next"));
}

}  // namespace qkv
