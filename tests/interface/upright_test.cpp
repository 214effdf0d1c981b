// The windows of phones and tablets: what stands where, what a finger reaches, and that nothing is cut.
#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "look/window_form.h"
#include "qkv/trained_model.h"
#include "session/examples.h"
#include "support/fit.h"
#include "support/lessons.h"
#include "support/random_documents.h"
#include "support/views.h"

namespace qkv {
namespace {

using test::Headless;
using test::misfit;
using test::phone;
using test::phone_on_its_side;
using test::Scrolling;
using test::tablet;
using test::tablet_on_its_side;
using test::with_fingers;

constexpr std::array sizes{phone, tablet, phone_on_its_side, tablet_on_its_side};

Document document_of(int tokens, int d) {
    test::Random random(static_cast<unsigned long>(100 * tokens + d));
    return test::random_document(random, tokens, d, d, 20);
}

// A panel that is behind a tab or a bar.
bool shows(Headless& window, const char* tab, const char* panel) {
    if (test::share_of_height(panel) == 0 && window.sees(tab)) window.click(tab);
    window.frame(3);
    return test::share_of_height(panel) > 0;
}

void check_that_nothing_is_cut(Headless& window) {
    CHECK(misfit("toolbar") == "");
    CHECK(misfit("walk", Scrolling::down) == "");
    CHECK(window.sees("menu"));
    const auto check = [&](const char* tab, const char* panel) {
        CAPTURE(std::string(panel));
        REQUIRE(shows(window, tab, panel));
        CHECK(misfit(panel, Scrolling::down) == "");
    };
    check("tab_vectors", "vectors");
    if (window.ui().form == WindowForm::tablet) window.click("tab_vectors");  // closes them
    window.frame(2);
    check("tab_stages", "stages");
    const bool has_room = !window.document().model || ImGui::GetIO().DisplaySize.y > 400;  // below the next words
    if (has_room) check("tab_heatmaps", "heatmaps");
}

}  // namespace

TEST_CASE("the form of the window follows from its size in em") {
    CHECK(window_form(390 / 16.0F, 844 / 16.0F) == WindowForm::phone);
    CHECK(window_form(320 / 16.0F, 568 / 16.0F) == WindowForm::phone);
    CHECK(window_form(35.9F, 60) == WindowForm::phone);
    CHECK(window_form(36.1F, 60) == WindowForm::tablet);
    CHECK(window_form(820 / 16.0F, 1180 / 16.0F) == WindowForm::tablet);
    CHECK(window_form(844 / 16.0F, 390 / 16.0F) == WindowForm::wide);
    CHECK(window_form(1024 / 16.0F, 768 / 16.0F) == WindowForm::wide);
    CHECK(window_form(1440 / 16.0F, 900 / 16.0F) == WindowForm::wide);
    // Text of 200 % on a tablet is a phone, and on a phone still one.
    CHECK(window_form(820 / 32.0F, 1180 / 32.0F) == WindowForm::phone);
    CHECK(window_form(390 / 32.0F, 844 / 32.0F) == WindowForm::phone);
}

TEST_CASE("on a phone one panel is shown at a time, and Next is under the thumb") {
    Headless window(reference_document(), phone, with_fingers());
    CHECK(test::share_of_height("stages") > 0.5F);
    CHECK(test::share_of_height("vectors") == 0);
    window.click("tab_vectors");
    window.frame(2);
    CHECK(test::share_of_height("vectors") > 0.5F);
    CHECK(test::share_of_height("stages") == 0);
    window.click("tab_heatmaps");
    window.frame(2);
    CHECK(window.sees("weight/0,0"));
    window.click("tab_stages");
    window.frame(2);

    const ImRect next = window.item("next");
    CHECK(next.GetWidth() >= 150);
    CHECK(next.GetHeight() >= 56);
    CHECK(next.Max.x >= 370);
    CHECK(next.Min.y >= 700);
    for (int step = 1; step <= 14; ++step) {
        window.click("next");
        CHECK(window.step() == step);
        CHECK(window.item("next").Min.y == next.Min.y);  // nothing moves
    }
    window.click("previous");
    CHECK(window.step() == 13);
}

TEST_CASE("on a phone the finished stages show their results, and a press goes back to them") {
    Headless window(reference_document(), phone, with_fingers());
    window.session.apply(action::GoTo{{StepKind::output, 0, 0, 0}});
    window.frame(4);
    CHECK(window.items("folded_stage").size() == 2);
    const auto number = [](Quantity quantity, int row, int column) {
        return fmt::format("number/{}/{},{},0", static_cast<int>(quantity), row, column);
    };
    CHECK(window.sees(number(Quantity::score, 0, 2)));
    CHECK(window.sees(number(Quantity::weight, 0, 2)));
    const ImRect result = window.item(number(Quantity::output, 0, 0));
    CHECK(result.GetHeight() >= 44);
    window.click("folded_stage", 0);
    CHECK(stage_of(window.session.step()) == Stage::score);
    window.frame(3);
    // What comes later is closed, and shows nothing.
    CHECK(window.items("folded_stage").size() == 2);
    CHECK_FALSE(window.sees(number(Quantity::output, 0, 0)));
}

TEST_CASE("what a finger presses is at least 44 pixels large") {
    for (const ImVec2 size : sizes) {
        CAPTURE(size.x);
        Headless window(reference_document(), size, with_fingers());
        const auto is_large = [&](std::string_view label) {
            const ImRect box = window.item(label);
            CAPTURE(label);
            CHECK(box.GetWidth() >= 43.5F);
            CHECK(box.GetHeight() >= 43.5F);
        };
        for (const char* label : {"next", "previous", "menu"}) is_large(label);
        for (const char* label : {"tab_vectors", "tab_heatmaps", "walk_menu", "folded_stage"}) {
            if (window.sees(label)) is_large(label);
        }
        is_large("##sentence");
        REQUIRE(shows(window, "tab_vectors", "vectors"));
        for (const char* label : {"Q0", "K2", "token_menu", "vectors_menu"}) {
            if (size.y > 400 || window.sees(label)) is_large(label);  // where it is low, numbers are scrolled to
        }
        window.click("menu");
        window.frame(2);
        for (const char* label : {"theme", "help", "minus"}) {
            if (window.sees(label)) is_large(label);
        }
    }
}

TEST_CASE("without a finger everything has its usual size") {
    Headless window(reference_document(), tablet_on_its_side);
    const float usual = window.item("next").GetHeight();
    CHECK(usual < 40);
    window.session.apply(action::SetTouch{true});
    window.frame(2);
    CHECK(window.item("next").GetHeight() >= 44);
    window.session.apply(action::SetTouch{false});
    window.frame(2);
    CHECK(window.item("next").GetHeight() == usual);
}

TEST_CASE("all of the program is reached from the menu of a phone") {
    Headless window(reference_document(), phone, with_fingers(Language::en));
    const auto choose = [&](const char* row) {
        window.click("menu");
        window.frame(2);
        REQUIRE(window.sees(row));
        window.click(row);
        window.frame(3);
    };
    choose("language");
    CHECK(window.session.view().language == Language::ko);
    window.press(ImGuiKey_Escape);
    window.frame(2);
    choose("predict");
    CHECK(window.session.learning().prediction() != nullptr);
    window.press(ImGuiKey_Escape);
    window.frame(2);
    choose("examples");
    CHECK(window.sees(fmt::format("example_{}", examples().front().id)));
}

TEST_CASE("on a tablet a press on the bar of the vectors opens them above the calculation") {
    Headless window(reference_document(), tablet, with_fingers());
    CHECK(test::share_of_height("vectors") == 0);
    CHECK(window.sees("weight/0,0"));
    CHECK(test::share_of_height("stages") > 0.4F);
    const float heatmap = window.item("score/0,0").Min.y;
    CHECK(window.item("weight/0,0").Min.y == doctest::Approx(heatmap));  // side by side
    window.click("tab_vectors");
    window.frame(3);
    CHECK(test::share_of_height("vectors") > 0.2F);
    CHECK(test::share_of_height("stages") > 0.2F);
    window.click("tab_vectors");
    window.frame(3);
    CHECK(test::share_of_height("vectors") == 0);
}

TEST_CASE("a press on the line of the walk goes to a step") {
    for (const ImVec2 size : {phone, tablet}) {
        Headless window(reference_document(), size, with_fingers());
        const ImRect line = window.item("timeline");
        CHECK(line.GetHeight() >= 43.5F);
        window.click_at({line.Min.x + 0.5F * line.GetWidth(), line.Max.y - 4});
        CHECK(window.step() == 21);
        window.click_at({line.Max.x - 1, line.GetCenter().y});
        CHECK(window.step() == 42);
    }
}

TEST_CASE("nothing is cut on phones and tablets") {
    for (const auto& [tokens, d] : {std::pair{3, 3}, {3, 8}, {12, 3}, {12, 8}}) {
        for (const ImVec2 size : sizes) {
            for (const Language language : {Language::ko, Language::en}) {
                CAPTURE(tokens);
                CAPTURE(d);
                CAPTURE(size.x);
                CAPTURE(static_cast<int>(language));
                Headless window(document_of(tokens, d), size, with_fingers(language));
                const int last = tokens - 1;
                for (const Step& step : {Step{}, Step{StepKind::score, last, last, 0},
                                         Step{StepKind::weight, last, 0, 0}, Step{StepKind::output, last, 0, 0}}) {
                    window.session.apply(action::GoTo{step});
                    window.frame(4);
                    CAPTURE(static_cast<int>(step.kind));
                    check_that_nothing_is_cut(window);
                }
            }
        }
    }
}

TEST_CASE("a model, its heads and the next word are there on phones and tablets") {
    for (const ImVec2 size : sizes) {
        for (const Language language : {Language::ko, Language::en}) {
            CAPTURE(size.x);
            CAPTURE(static_cast<int>(language));
            const Document document = document_going_on(*trained_model(name(language)), {});
            Headless window(document, size, with_fingers(language));
            const int token = document.token_count() - 1;
            for (const Step& step : {Step{}, Step{StepKind::weight, token, 0, 0}, Step{StepKind::norm_1, token},
                                     Step{StepKind::probabilities, token}}) {
                window.session.apply(action::GoTo{step});
                window.frame(4);
                CAPTURE(static_cast<int>(step.kind));
                check_that_nothing_is_cut(window);
            }
        }
    }
}

TEST_CASE("a lesson is read and followed on a phone, beside its panels on a tablet") {
    for (const ImVec2 size : sizes) {
        CAPTURE(size.x);
        Headless window(reference_document(), size, with_fingers(Language::en));
        test::open_lesson(window.session, test::listed_lesson(Language::en, "1-attention"));
        window.frame(4);
        CHECK(test::share_of_height("guide") > 0);
        CHECK(misfit("guide", Scrolling::down) == "");
        if (size.x == phone.x) {
            window.click("tab_stages");
            window.frame(3);
            CHECK(test::share_of_height("guide") == 0);
            window.click("tab_guide");
            window.frame(3);
            CHECK(test::share_of_height("guide") > 0.3F);
        }
        check_that_nothing_is_cut(window);
    }
}

TEST_CASE("on a phone a lesson leads to what it speaks of, and tells when it has gone on") {
    Headless window(reference_document(), phone, with_fingers());
    test::open_lesson(window.session, test::listed_lesson(Language::ko, "1-attention"), 1);
    window.frame(4);
    const auto go_on = [&] {
        window.click("guide_next");
        window.frame(4);
    };
    while (window.session.open_task() == nullptr) {
        CHECK(window.sees("guide_look"));  // the vectors, Q, K, V
        go_on();
    }
    CHECK_FALSE(window.sees("lesson_news"));
    window.click("guide_look");
    window.frame(4);
    CHECK(test::share_of_height("vectors") > 0);
    CHECK_FALSE(window.sees("lesson_news"));
    window.session.apply(action::SetValues{{{{Quantity::key, 0, 0, 0}, 7.0}}});  // which it doesn't ask for
    window.session.apply(action::Settle{});
    window.frame(4);
    CHECK(window.sees("lesson_news"));
    window.session.apply(action::Undo{});
    window.frame(4);
    CHECK_FALSE(window.sees("lesson_news"));
    window.session.apply(action::ShowSolution{});
    window.session.apply(action::Settle{});
    window.frame(4);
    CHECK(window.sees("lesson_news"));
    window.click("tab_guide");
    window.frame(4);
    CHECK_FALSE(window.sees("lesson_news"));
    CHECK_FALSE(window.sees("guide_look"));  // nothing is pointed out any more
}

TEST_CASE("the tabs of a phone share its width by their names, however large the text is") {
    for (const Language language : {Language::ko, Language::en}) {
        for (const int percent : {100, 200}) {
            CAPTURE(percent);
            ViewSettings view = with_fingers(language);
            view.text_percent = percent;
            Headless window(reference_document(), phone, view);
            test::open_lesson(window.session, test::listed_lesson(language, "1-attention"));
            window.frame(3);
            float x = 0;
            for (const char* label : {"tab_guide", "tab_vectors", "tab_stages", "tab_heatmaps"}) {
                const ImRect tab = window.item(label);
                CHECK(tab.Min.x == doctest::Approx(x).epsilon(0.01));
                CHECK(tab.GetWidth() >= 44);
                x = tab.Max.x;
            }
            CHECK(x == doctest::Approx(phone.x).epsilon(0.01));
        }
    }
}

TEST_CASE("where fingers make buttons wide, the sizes of the vectors are whole in a narrow panel") {
    for (const float width : {1280.0F, 1366.0F, 1440.0F}) {
        CAPTURE(width);
        for (const Document& document : {reference_document(), with_embeddings(reference_document())}) {
            Headless window(document, {width, 900}, with_fingers());
            CHECK(misfit("vectors", Scrolling::down) == "");
            for (const ImRect& plus : window.items("plus")) CHECK(plus.GetWidth() >= 43.5F);
        }
    }
}

TEST_CASE("where a lesson stands beside the panels, nothing leads to them") {
    Headless window(reference_document(), tablet, with_fingers());
    test::open_lesson(window.session, test::listed_lesson(Language::ko, "1-attention"), 1);
    window.frame(4);
    CHECK_FALSE(window.sees("guide_look"));
}

TEST_CASE("the menu of a phone closes when something else is to be seen, and stays for options") {
    Headless window(reference_document(), phone, with_fingers());
    const auto choose = [&](const char* row) {
        if (!window.sees("theme")) window.click("menu");
        window.frame(3);
        window.click(row);
        window.frame(3);
        return window.sees("theme");
    };
    CHECK(choose("scale"));
    CHECK(choose("undo"));
    CHECK_FALSE(choose("predict"));
    CHECK(window.session.learning().prediction() != nullptr);
    CHECK_FALSE(choose("predict"));
    CHECK(choose("learn"));
    window.click("##lesson_1-attention");
    window.frame(3);
    CHECK_FALSE(window.sees("theme"));
    CHECK(window.session.learning().guide() != nullptr);
}

TEST_CASE("answers are typed on phones and tablets") {
    for (const ImVec2 size : sizes) {
        CAPTURE(size.x);
        Headless window(reference_document(), size, with_fingers());
        window.session.apply(action::SetPredicting{true});
        window.frame(6);
        REQUIRE(shows(window, "tab_stages", "stages"));
        window.frame(4);
        REQUIRE(window.sees("##answer"));
        window.click("##answer");
        window.frame(3);
        window.type("1");
        window.press(ImGuiKey_Enter);
        window.frame(4);
        CHECK(window.step() == 1);
        check_that_nothing_is_cut(window);
    }
}

}  // namespace qkv
