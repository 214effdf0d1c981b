// On phones and tablets: what is pressed is large enough for a finger, and nothing scrolls sideways.
#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/trained_model.h"
#include "support/fit.h"
#include "support/headless.h"
#include "support/lessons.h"
#include "support/views.h"

namespace qkv {
namespace {

using test::Headless;
using test::misfit;
using test::phone;
using test::phone_on_its_side;
using test::Scrolling;
using test::tablet;
using test::with_fingers;

constexpr std::array sizes{phone, phone_on_its_side, tablet};

// Calls `look` with the window of each size in each language.
template <class Look>
void in_all_windows(Look look) {
    for (const ImVec2 size : sizes) {
        for (const Language language : {Language::ko, Language::en}) {
            CAPTURE(size.x);
            CAPTURE(static_cast<int>(language));
            Headless window(reference_document(), size, with_fingers(language));
            look(window);
        }
    }
}

// As large as the room allows: names beside numbers, cells of heatmaps and lists of which much is to be seen.
bool may_be_small(std::string_view label) {
    constexpr std::array beginnings{"vector_", "score/",     "weight/",  "output/",
                                    "place",   "plane_view", "timeline", "answer"};
    return std::ranges::any_of(beginnings, [&](std::string_view one) { return label.starts_with(one); });
}

std::string too_small(const Headless& window) {
    constexpr float least = 43.5F;
    std::string all;
    for (const auto& [label, box] : window.controls()) {
        if ((box.GetWidth() < least || box.GetHeight() < least) && !may_be_small(label))
            all += fmt::format("{}: {:.0f} × {:.0f}; ", label, box.GetWidth(), box.GetHeight());
    }
    return all;
}

// What scrolls sideways or hangs over the edge of the screen, for people.
std::string too_wide() {
    std::string all;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (!window->Active || window->Hidden) continue;
        const bool is_outside = window->Pos.x < 0 || window->Pos.x + window->Size.x > ImGui::GetIO().DisplaySize.x;
        if (window->ScrollMax.x > 0 || is_outside) all += fmt::format("{}; ", window->Name);
    }
    return all;
}

void check(const Headless& window) {
    CHECK(too_small(window) == "");
    CHECK(too_wide() == "");
}

void show(Headless& window, const char* tab) {
    if (window.sees(tab)) window.click(tab);
    window.frame(3);
}

// A row of the menu, or the control itself where the toolbar has room for it.
void choose(Headless& window, const char* id) {
    if (!window.sees(id)) window.click("menu");
    window.frame(2);
    window.click(id);
    window.frame(3);
}

void close_all(Headless& window) {
    for (int i = 0; i < 4 && ImGui::GetCurrentContext()->OpenPopupStack.Size > 0; ++i) window.press(ImGuiKey_Escape);
    window.frame(2);
}

}  // namespace

TEST_CASE("all panels have room for fingers, at each stage") {
    in_all_windows([](Headless& window) {
        for (const Step& step :
             {Step{}, Step{StepKind::score, 0, 1, 0}, Step{StepKind::weight, 0, 1, 0}, Step{StepKind::output, 1}}) {
            window.session.apply(action::GoTo{step});
            for (const char* tab : {"tab_vectors", "tab_heatmaps", "tab_stages"}) {
                show(window, tab);
                CAPTURE(std::string(tab));
                CAPTURE(static_cast<int>(step.kind));
                check(window);
            }
        }
    });
}

TEST_CASE("menus have room for fingers and stay on the screen") {
    in_all_windows([](Headless& window) {
        window.click("menu");
        window.frame(3);
        check(window);
        close_all(window);
        for (const char* menu : {"file", "examples", "learn", "mask", "temperature"}) {
            CAPTURE(std::string(menu));
            choose(window, menu);
            check(window);
            close_all(window);
        }
        window.click("walk_menu");
        window.frame(3);
        check(window);
    });
}

TEST_CASE("dialogs have room for fingers and do not scroll sideways") {
    in_all_windows([](Headless& window) {
        const auto look = [&](const char* menu, const char* row) {
            CAPTURE(std::string(row));
            choose(window, menu);
            if (!window.sees(row))
                window.scroll(ImGui::GetCurrentContext()->OpenPopupStack.back().Window->Rect().GetCenter(), -20);
            window.click(row);
            window.frame(6);
            REQUIRE(ImGui::GetCurrentContext()->OpenPopupStack.Size > 0);
            check(window);
            close_all(window);
        };
        look("file", "file_export");
        look("file", "file_share");
        look("learn", "make_worksheet");
        window.press(ImGuiKey_F1);
        window.frame(3);
        check(window);
    });
}

TEST_CASE("lessons, questions about the next step and the model have room for fingers") {
    in_all_windows([](Headless& window) {
        const Language language = window.session.view().language;
        for (const char* id : {"1-attention", "8-dot-product", "puzzles"}) {
            CAPTURE(std::string(id));
            test::open_lesson(window.session, test::listed_lesson(language, id));
            window.frame(6);
            check(window);
            window.click("chapters");
            window.frame(3);
            check(window);
            close_all(window);
        }
        window.session.apply(action::CloseLesson{});
        window.session.apply(action::SetPredicting{true});
        window.frame(6);
        check(window);
        window.session.apply(action::SetPredicting{false});
        window.session.apply(action::OpenDocument{document_going_on(*trained_model(name(language)), {})});
        window.frame(6);
        for (const char* tab : {"tab_vectors", "tab_heatmaps", "tab_stages"}) {
            CAPTURE(std::string(tab));
            show(window, tab);
            check(window);
        }
    });
}

TEST_CASE("while presenting a finger goes on and back, and no card scrolls sideways") {
    in_all_windows([](Headless& window) {
        window.session.apply(action::SetPresenting{true});
        window.frame(6);
        window.click("next");
        window.click("next");
        window.click("previous");
        CHECK(window.step() == 1);
        for (const Step& step :
             {Step{}, Step{StepKind::score, 0, 1, 0}, Step{StepKind::weight, 0, 1, 0}, Step{StepKind::output, 1}}) {
            window.session.apply(action::GoTo{step});
            window.frame(6);
            CAPTURE(static_cast<int>(step.kind));
            check(window);
            CHECK(misfit("walk", Scrolling::down) == "");
            CHECK(misfit("stages", Scrolling::down) == "");
        }
        window.click("leave_presenter");
        window.frame(4);
        CHECK_FALSE(window.session.is_presenting());
    });
}

TEST_CASE("on a phone that lies on its side one panel has all of the width, and the walk one row") {
    Headless window(reference_document(), phone_on_its_side, with_fingers(Language::ko));
    const float middle = window.item("next").GetCenter().y;
    const ImRect message = window.item("message_text");
    CHECK(message.Min.y < middle);
    CHECK(message.Max.y > middle);
    CHECK(message.Max.x < window.item("previous").Min.x);
    CHECK(test::share_of_height("vectors") == 0);
    show(window, "tab_vectors");
    CHECK(test::share_of_height("vectors") > 0.55F);
    for (const char* number : {"Q0", "K0"}) {
        CAPTURE(std::string(number));
        CHECK(window.sees(number));
    }
    // The line above the row goes to a step, but the row keeps its own presses.
    const ImRect line = window.item("timeline");
    window.click_at({line.Min.x + 0.5F * line.GetWidth(), line.Min.y + 3});
    CHECK(window.step() == 21);
    window.click("next");
    CHECK(window.step() == 22);
}

TEST_CASE("a lesson on a tablet keeps the heatmaps in view while vectors are changed") {
    Headless window(reference_document(), tablet, with_fingers(Language::ko));
    test::open_lesson(window.session, test::listed_lesson(Language::ko, "8-dot-product"), 1);
    window.frame(6);
    REQUIRE(test::share_of_height("vectors") > 0);
    CHECK(test::share_of_height("heatmaps") > 0.15F);
    CHECK(test::share_of_height("stages") > 0.15F);
    CHECK(misfit("vectors", Scrolling::down) == "");
    window.click("tab_vectors");  // closes them
    window.frame(4);
    CHECK(test::share_of_height("vectors") == 0);
    CHECK(test::share_of_height("heatmaps") > 0.15F);
}

}  // namespace qkv
