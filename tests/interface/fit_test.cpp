// Whether everything in the window is seen, whatever its size, the size of the text, the language and the sentence.
#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/fit.h"
#include "support/languages.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Headless;
using test::misfit;

}  // namespace

TEST_CASE("what is cut or scrolls is noticed") {
    Headless window;
    CHECK(misfit("vectors").empty());
    CHECK(misfit("walk").empty());
    CHECK_FALSE(misfit("nowhere").empty());
    ImVec2 size{300, 100};
    ImVec2 at;
    window.draws_more = [&](const Ui& ui) {
        ImGui::SetCursorPos({10, 10});
        ImGui::BeginChild("probe", {100, 60}, 0, ImGuiWindowFlags_HorizontalScrollbar);
        if (size.x > 0) ImGui::Dummy(size);
        const ImVec2 corner = ImGui::GetWindowPos();
        if (at.x > 0)
            ImGui::GetWindowDrawList()->AddText(ui.fonts.text, 16, {corner.x + at.x, corner.y + at.y}, 0xFF000000,
                                                "mmm");
        ImGui::EndChild();
    };
    window.frame(3);
    CHECK(misfit("probe").find("sideways") != std::string::npos);
    size = {20, 100};
    window.frame(3);
    CHECK(misfit("probe").find("down") != std::string::npos);
    CHECK(misfit("probe", test::Scrolling::down).empty());
    size = {20, 20};
    at = {10, 10};
    window.frame(3);
    CHECK(misfit("probe").empty());
    at = {85, 10};
    window.frame(3);
    CHECK(misfit("probe").find("cuts") != std::string::npos);
    at = {10, 52};
    window.frame(3);
    CHECK(misfit("probe").find("cuts") != std::string::npos);
    CHECK(misfit("probe", test::Scrolling::down).empty());
}

TEST_CASE("the share of the height that a panel has") {
    const Headless window;
    CHECK(test::share_of_height("walk") == doctest::Approx(0.13).epsilon(0.1));
    CHECK(test::share_of_height("nowhere") == 0);
}

// ---- the side panels, the toolbar and the bar below

namespace {

struct Sentence {
    int tokens;
    int d;
};

// Negative numbers of all lengths, and among the tokens one that is long.
Document document_of(Sentence sentence) {
    test::Random random(static_cast<unsigned long>(100 * sentence.tokens + sentence.d));
    Document document = test::random_document(random, sentence.tokens, sentence.d, sentence.d, 20);
    document.tokens.back() = "internationalization";
    document.options.mask = Mask::causal;
    return document;
}

struct Spot {
    ImVec2 size;
    int percent;
    Language language;
};

template <class Check>
void at_every_spot(Headless& window, Check check) {
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{1440, 900}, ImVec2{1920, 1080}}) {
        for (const int percent : {75, 100, 150, 200}) {
            if (test::is_slow && percent != 200) continue;
            for (const Language language : test::looked_at_languages) {
                ViewSettings view = window.session.view();
                view.text_percent = percent;
                view.language = language;
                window.session.apply(action::SetView{view});
                ImGui::GetIO().DisplaySize = size;
                window.frame(3);
                CAPTURE(size.x);
                CAPTURE(percent);
                CAPTURE(static_cast<int>(language));
                check(Spot{size, percent, language});
            }
        }
    }
}

// Shows a panel that is behind a tab.
bool shows(Headless& window, const char* tab, const char* panel) {
    if (test::share_of_height(panel) > 0) return true;
    if (window.sees(tab)) window.click(tab);
    return test::share_of_height(panel) > 0;
}

}  // namespace

TEST_CASE("heatmaps of up to 32 tokens are whole in any window") {
    for (const Sentence sentence : {Sentence{1, 1}, {2, 3}, {3, 3}, {4, 4}, {6, 8}, {12, 8}, {20, 16}, {32, 8}}) {
        Headless window(document_of(sentence));
        window.session.apply(action::Last{});
        CAPTURE(sentence.tokens);
        at_every_spot(window, [&](const Spot&) {
            REQUIRE(shows(window, "tab_heatmaps", "heatmaps"));
            CHECK(misfit("heatmaps") == "");
            CHECK(window.sees("score/0,0"));
            CHECK(window.items(fmt::format("weight/{},{}", sentence.tokens - 1, sentence.tokens - 1)).size() == 1);
            CHECK(window.items(fmt::format("output/{},{}", sentence.tokens - 1, sentence.d - 1)).size() == 1);
        });
    }
}

TEST_CASE("a window that has just opened shows no scrollbar that it does not need") {
    for (const Sentence sentence : {Sentence{3, 3}, {12, 8}}) {
        Headless window(document_of(sentence));
        for (int i = 0; i < 20 && window.interface().seconds_until_next_frame() <= 0; ++i) window.frame();
        CAPTURE(sentence.tokens);
        for (const ImGuiWindow* child : ImGui::GetCurrentContext()->Windows) {
            if (!child->Active) continue;
            CAPTURE(std::string(child->Name));
            CHECK_FALSE(child->ScrollbarY);
            CHECK_FALSE(child->ScrollbarX);
        }
    }
}

TEST_CASE("the calculation of up to 12 tokens with d up to 8 is seen whole at every step of a token") {
    for (const Sentence sentence : {Sentence{1, 1}, {2, 3}, {3, 3}, {4, 8}, {6, 4}, {9, 8}, {12, 3}, {12, 8}}) {
        Headless window(document_of(sentence));
        CAPTURE(sentence.tokens);
        CAPTURE(sentence.d);
        const int last = sentence.tokens - 1;
        for (const Step& step : {Step{}, Step{StepKind::score, last, last, 0}, Step{StepKind::weight, last, 0, 0},
                                 Step{StepKind::contribution, last, last, 0}, Step{StepKind::output, last, 0, 0}}) {
            window.session.apply(action::GoTo{step});
            CAPTURE(static_cast<int>(step.kind));
            at_every_spot(window, [&](const Spot& spot) {
                REQUIRE(shows(window, "tab_stages", "stages"));
                CHECK(misfit("stages", spot.percent <= 100 ? test::Scrolling::none : test::Scrolling::lines) == "");
            });
        }
    }
}

TEST_CASE("no vectors are scrolled sideways, and of up to 12 tokens with d up to 8 all are seen in a usual window") {
    for (const Sentence sentence :
         {Sentence{1, 1}, {2, 3}, {3, 3}, {4, 3}, {5, 4}, {8, 8}, {12, 8}, {12, 16}, {32, 8}}) {
        Headless window(document_of(sentence));
        window.session.apply(action::Last{});
        CAPTURE(sentence.tokens);
        CAPTURE(sentence.d);
        at_every_spot(window, [&](const Spot& spot) {
            REQUIRE(shows(window, "tab_vectors", "vectors"));
            const bool is_usual = spot.percent <= 100 && sentence.tokens <= 12 && sentence.d <= 8;
            CHECK(misfit("vectors", is_usual ? test::Scrolling::none : test::Scrolling::down) == "");
        });
    }
}

TEST_CASE("the bars above and below hold what is in them, and the calculation has half of a low window") {
    for (const Sentence sentence : {Sentence{3, 3}, {12, 8}, {32, 16}}) {
        Headless window(document_of(sentence));
        window.session.apply(action::Last{});
        CAPTURE(sentence.tokens);
        at_every_spot(window, [&](const Spot& spot) {
            if (sentence.d <= 3 || spot.percent <= 100) CHECK(misfit("walk") == "");
            if (sentence.tokens == 3 && spot.percent <= 100) CHECK(misfit("toolbar") == "");
            CHECK(window.sees("language"));
            CHECK(window.sees("menu"));
            REQUIRE(shows(window, "tab_stages", "stages"));
            CHECK(test::share_of_height("stages") >= 0.5F);
        });
    }
}

namespace {

// The names of the scrolling parts that stand inside others that scroll in the same direction.
std::string nested_scrollbars() {
    std::string names;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (!window->Active || window->Hidden || !window->ScrollbarY) continue;
        for (const ImGuiWindow* outer = window->ParentWindow; outer != nullptr; outer = outer->ParentWindow) {
            if (outer->ScrollbarY) names += fmt::format("{} in {}  ", window->Name, outer->Name);
        }
    }
    return names;
}

Step random_step(test::Random& random, int tokens) {
    const auto any = [&](int count) { return random.integer(0, count - 1); };
    constexpr std::array kinds{StepKind::start,  StepKind::score,        StepKind::exp,   StepKind::sum,
                               StepKind::weight, StepKind::contribution, StepKind::output};
    const StepKind kind = kinds[static_cast<std::size_t>(any(static_cast<int>(kinds.size())))];
    if (kind == StepKind::start) return {};
    return {kind, any(tokens), has_key({kind, 0, 0, 0}) ? any(tokens) : 0, 0};
}

}  // namespace

TEST_CASE("nothing is cut and nothing scrolls sideways, whatever the sentence, its numbers, the step and the window") {
    test::Random random(2024);
    const auto any = [&](int count) { return random.integer(0, count - 1); };
    for (int sample = 0; sample < 60; ++sample) {
        const int tokens = 1 + any(32);
        const int d = 1 + any(16);
        const double largest = std::array{1.0, 20.0, 12345.678}[static_cast<std::size_t>(any(3))];
        Document document = test::random_document(random, tokens, d, d, largest);
        if (any(2) == 0) document.tokens.front() = "internationalization";
        ViewSettings view;
        view.text_percent = std::array{75, 100, 150, 200}[static_cast<std::size_t>(any(4))];
        view.language = any(2) == 0 ? Language::ko : Language::en;
        const ImVec2 size =
            std::array{ImVec2{1024, 640}, ImVec2{1440, 900}, ImVec2{1920, 1080}}[static_cast<std::size_t>(any(3))];
        Headless window(document, size, view);
        window.session.apply(action::GoTo{random_step(random, tokens)});
        window.frame(4);
        CAPTURE(tokens);
        CAPTURE(d);
        CAPTURE(largest);
        CAPTURE(size.x);
        CAPTURE(view.text_percent);
        CHECK(misfit("toolbar") == "");
        CHECK(misfit("walk", test::Scrolling::down) == "");
        CHECK(nested_scrollbars() == "");
        REQUIRE(shows(window, "tab_heatmaps", "heatmaps"));
        CHECK(misfit("heatmaps") == "");
        REQUIRE(shows(window, "tab_vectors", "vectors"));
        CHECK(misfit("vectors", test::Scrolling::down) == "");
        CHECK(nested_scrollbars() == "");
        REQUIRE(shows(window, "tab_stages", "stages"));
        const bool is_usual = tokens <= 12 && d <= 8 && view.text_percent <= 100;
        CHECK(misfit("stages", is_usual ? test::Scrolling::none : test::Scrolling::lines) == "");
    }
}

}  // namespace qkv
