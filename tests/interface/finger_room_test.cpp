// On phones and tablets: what is pressed is large enough for a finger, and nothing scrolls sideways.
#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/judge.h"
#include "qkv/trained_model.h"
#include "support/drawn_text.h"
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

std::string too_small(const Headless& window) {
    constexpr float least = 43.5F;
    std::string all;
    for (const auto& [label, box] : window.controls()) {
        if (box.GetWidth() < least || box.GetHeight() < least)
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

// The label of a number in the calculation.
std::string number(const Cell& cell) {
    return fmt::format("number/{}/{},{},{}", static_cast<int>(cell.quantity), cell.row, cell.column, cell.component);
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

TEST_CASE("with the largest text no menu scrolls sideways on a phone") {
    for (const Language language : {Language::ko, Language::en}) {
        CAPTURE(static_cast<int>(language));
        ViewSettings view = with_fingers(language);
        view.text_percent = 200;
        Headless window(reference_document(), phone, view);
        CHECK(too_wide() == "");
        window.click("menu");
        window.frame(3);
        CHECK(too_wide() == "");
        close_all(window);
        for (const char* menu : {"file", "examples", "learn", "temperature"}) {
            CAPTURE(std::string(menu));
            choose(window, menu);
            CHECK(too_wide() == "");
            close_all(window);
        }
        window.click("walk_menu");
        window.frame(3);
        CHECK(too_wide() == "");
        close_all(window);
    }
}

TEST_CASE("menus say what to press on a keyboard, but not to a finger") {
    Headless window(reference_document(), phone, with_fingers(Language::en));
    const auto says = [&](std::string_view presses) {
        return std::ranges::any_of(test::drawn_words(),
                                   [&](const std::string& word) { return word.find(presses) != std::string::npos; });
    };
    choose(window, "file");
    CHECK_FALSE(says("Ctrl"));
    window.session.apply(action::SetTouch{false});
    window.frame(3);
    CHECK(says("Ctrl+S"));
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

TEST_CASE("cells of heatmaps are as large as fingers need where they fit, and all are reached") {
    for (const ImVec2 size : sizes) {
        CAPTURE(size.x);
        Headless window(reference_document(), size, with_fingers(Language::ko));
        show(window, "tab_heatmaps");
        for (const char* heatmap : {"score", "weight", "output"}) {
            const ImRect cell = window.item(fmt::format("{}/0,0", heatmap));
            CAPTURE(std::string(heatmap));
            CHECK(cell.GetWidth() >= 43.5F);
            if (size.y > 400) CHECK(cell.GetHeight() >= 43.5F);  // where all is low, the nearest is meant
        }
        // The table of a new step is scrolled to.
        const int last = 2;
        window.session.apply(action::GoTo{Step{StepKind::output, last, 0, 0}});
        window.frame(6);
        REQUIRE(window.sees("output/2,0"));
        const ImRect cell = window.item("output/2,0");
        CHECK(cell.Max.y < window.item("previous").Min.y);
        window.session.apply(action::GoTo{Step{}});
        window.frame(6);
        REQUIRE(window.sees("score/0,1"));
        window.tap(window.item("score/0,1").GetCenter());
        CHECK(window.session.step() == Step{StepKind::score, 0, 1, 0});
    }
}

TEST_CASE("a finger beside a cell that is too small for it means the nearest one") {
    Headless window(document_from_sentence("a b c d e f g h i j k l").value(), phone, with_fingers(Language::ko));
    show(window, "tab_heatmaps");
    const ImRect cell = window.item("score/3,11");
    REQUIRE(cell.GetWidth() < 43.5F);
    // Behind the last column, not farther from its middle than half of what a finger needs.
    window.tap({cell.GetCenter().x + 20, cell.GetCenter().y});
    CHECK(window.session.step() == Step{StepKind::score, 3, 11, 0});
    window.session.apply(action::GoTo{Step{}});
    window.frame(6);
    const ImRect again = window.item("score/3,11");
    window.tap({again.GetCenter().x + 24, again.GetCenter().y});
    CHECK(window.session.step() == Step{});
    // A row is close to the next one: what the finger is on.
    window.tap(window.item("score/5,2").GetCenter());
    CHECK(window.session.step() == Step{StepKind::score, 5, 2, 0});
    // A mouse means what it is on.
    window.interface().use_mouse();
    window.session.apply(action::GoTo{Step{}});
    window.frame(6);
    const ImRect small = window.item("score/3,11");
    window.click_at({small.Max.x + 3, small.GetCenter().y});
    CHECK(window.session.step() == Step{});
}

TEST_CASE("two fingers enlarge a heatmap whose cells are too small for one") {
    Headless window(document_from_sentence("a b c d e f g h i j k l").value(), phone, with_fingers(Language::ko));
    show(window, "tab_heatmaps");
    const ImVec2 c = window.item("score/4,4").GetCenter();
    window.touch(Contact::Phase::down, {c.x - 20, c.y}, 1);
    window.touch(Contact::Phase::down, {c.x + 20, c.y}, 2);
    window.frame(2);
    window.slide({c.x + 20, c.y}, {c.x + 360, c.y}, 2);
    window.lift({c.x + 360, c.y}, 2);
    window.lift({c.x - 20, c.y}, 1);
    window.session.apply(action::Last{});
    window.frame(4);
    const auto cells = [&] {
        std::vector<ImRect> found;
        for (int row = 0; row < 12; ++row) {
            for (int column = 0; column < 12; ++column) {
                const auto boxes = window.items(fmt::format("score/{},{}", row, column));
                found.insert(found.end(), boxes.begin(), boxes.end());
            }
        }
        return found;
    };
    REQUIRE_FALSE(cells().empty());
    CHECK(cells().front().GetWidth() >= 43.5F);
    CHECK(cells().front().GetHeight() >= 43.5F);
    CHECK(window.session.view().text_percent == 100);
    window.tap("score_zoom_all");
    CHECK(cells().size() == 144);  // the table
}

TEST_CASE("on a phone what is told in predict mode is seen, with the field above it") {
    using Setting = std::pair<Language, Detail>;
    for (const auto& [language, detail] : {Setting{Language::ko, Detail::token}, Setting{Language::ko, Detail::stage},
                                           Setting{Language::ko, Detail::term}, Setting{Language::ko, Detail::product},
                                           Setting{Language::en, Detail::stage}}) {
        ViewSettings view = with_fingers(language);
        view.detail = detail;
        Headless window(reference_document(), phone, view);
        window.session.apply(action::SetPredicting{true});
        window.frame(6);
        const auto check_place = [&] {
            REQUIRE(window.sees("verdict"));
            REQUIRE(window.sees("##answer"));
            CHECK(window.item("verdict").Max.y <= window.item("timeline").Min.y);
            CHECK(window.item("##answer").Min.y > window.item("tab_stages").Max.y);
        };
        for (int i = 0; i < 16 && window.session.learning().asked(); ++i) {
            CAPTURE(static_cast<int>(language));
            CAPTURE(static_cast<int>(detail));
            CAPTURE(window.step());
            check_place();
            window.session.apply(action::ShowHint{});
            window.frame(6);
            check_place();
            const std::vector<Cell> asked =
                cells_asked(window.document(), window.session.attention(), *window.session.learning().asked());
            window.session.apply(action::ShowAnswer{});
            window.frame(6);
            // Where a stage follows, its card takes the place of the numbers.
            const bool is_one = detail == Detail::term && asked.size() == 1;
            if (is_one) CHECK(window.sees(number(asked.front())));
        }
    }
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
    // This lesson is about the plane.
    REQUIRE(window.sees("plane_queries"));
    CHECK(window.item("plane_queries").GetHeight() > 100);
    window.click("tab_vectors");  // closes them
    window.frame(4);
    CHECK(test::share_of_height("vectors") == 0);
    CHECK(test::share_of_height("heatmaps") > 0.15F);
    CHECK(window.sees("plane_queries"));
}

}  // namespace qkv
