#include <algorithm>
#include <doctest/doctest.h>

#include "support/headless.h"
#include "support/random_documents.h"
#include "widgets/text.h"

namespace qkv {

using test::Headless;

TEST_CASE("the first screen is the reference example, and Next walks to its end") {
    Headless window;
    CHECK(window.document() == reference_document());
    CHECK(window.step() == 0);
    CHECK_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup));
    for (int step = 1; step <= 42; ++step) {
        window.click("next");
        REQUIRE(window.step() == step);
    }
    window.click("next");
    CHECK(window.step() == 42);
    window.click("previous");
    CHECK(window.step() == 41);
    window.click("first");
    CHECK(window.step() == 0);
    window.click("previous");
    CHECK(window.step() == 0);
    window.click("last");
    CHECK(window.step() == 42);
}

TEST_CASE("the keys of the walk") {
    Headless window;
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 1);
    window.press(ImGuiKey_RightArrow);
    window.press(ImGuiKey_PageDown);
    CHECK(window.step() == 3);
    window.press(ImGuiKey_LeftArrow);
    window.press(ImGuiKey_PageUp);
    CHECK(window.step() == 1);
    window.press(ImGuiKey_End);
    CHECK(window.step() == 42);
    window.press(ImGuiKey_Home);
    CHECK(window.step() == 0);
    window.press(ImGuiMod_Alt | ImGuiKey_2);
    CHECK(window.session.step() == Step{StepKind::exp, 0, 0, 0});
    window.press(ImGuiKey_DownArrow);
    CHECK(window.session.step() == Step{StepKind::exp, 1, 0, 0});
    window.press(ImGuiMod_Alt | ImGuiKey_3);
    CHECK(window.session.step() == Step{StepKind::contribution, 1, 0, 0});
    window.press(ImGuiMod_Alt | ImGuiKey_1);
    CHECK(window.session.step() == Step{StepKind::score, 1, 0, 0});
    window.press(ImGuiKey_UpArrow);
    CHECK(window.session.step() == Step{StepKind::score, 0, 0, 0});
    window.press(ImGuiKey_UpArrow);
    CHECK(window.session.step().query == 0);
    window.press(ImGuiKey_P);
    CHECK(window.session.walk().is_playing());
    window.press(ImGuiKey_P);
    CHECK_FALSE(window.session.walk().is_playing());
}

TEST_CASE("play goes on at the chosen speed and stops at the end") {
    Headless window;
    window.click("play");
    CHECK(window.session.walk().is_playing());
    const int before = window.step();
    window.wait(1.1);
    CHECK(window.step() == before + 1);
    window.click("speed");
    window.click("speed_4");
    CHECK(window.session.view().steps_per_s == 4);
    CHECK(window.session.walk().is_playing());
    for (int i = 0; i < 60; ++i) window.wait(0.3);
    CHECK(window.step() == 42);
    CHECK_FALSE(window.session.walk().is_playing());
    window.click("play");
    CHECK(window.step() < 42);
}

TEST_CASE("each detail can be chosen and keeps the place") {
    Headless window;
    window.session.apply(action::GoTo{{StepKind::weight, 1, 2, 0}});
    window.frame(3);
    const int before = window.step();
    for (const auto& [id, step] : {std::pair{"detail_token", Step{StepKind::token, 1, 0, 0}},
                                   {"detail_stage", Step{StepKind::softmax_stage, 1, 0, 0}},
                                   {"detail_product", Step{StepKind::weight, 1, 2, 0}},
                                   {"detail_term", Step{StepKind::weight, 1, 2, 0}}}) {
        window.click("detail");
        window.click(id);
        CHECK(window.session.step() == step);
    }
    CHECK(window.step() == before);
}

TEST_CASE("the timeline jumps where it is clicked and follows a drag") {
    Headless window;
    const ImRect second = window.item("timeline", 1);
    window.click_at({second.Min.x + 0.5F * second.GetWidth() / 14, second.GetCenter().y});
    CHECK(window.step() == 15);
    window.click_at({second.Max.x - 2, second.GetCenter().y});
    CHECK(window.step() == 28);
    window.drag("timeline", 1, 200);
    CHECK(window.session.step().query == 1);
    CHECK(window.step() == 28);
}

TEST_CASE("with embeddings the timeline begins with the projections, and stages and tokens come after them") {
    Headless window;
    window.session.apply(action::OpenDocument{with_embeddings(reference_document())});
    window.frame();
    const ImRect projections = window.item("timeline", 0);
    CHECK(projections.Max.x < window.item("timeline", 1).Min.x);
    window.click_at({projections.Min.x + 4.5F * projections.GetWidth() / 9, projections.GetCenter().y});
    CHECK(window.session.step() == Step{StepKind::project_key, 1, 0, 0});
    window.session.apply(action::GoToToken{2});
    CHECK(window.session.step() == Step{StepKind::project_key, 2, 0, 0});
    window.session.apply(action::GoToStage{Stage::softmax});
    CHECK(window.session.step() == Step{StepKind::exp, 2, 0, 0});
    window.session.apply(action::GoToStage{Stage::project});
    CHECK(window.session.step() == Step{StepKind::project_query, 2, 0, 0});
    window.session.apply(action::First{});
    window.session.apply(action::GoToToken{1});
    CHECK(window.session.step() == Step{StepKind::score, 1, 0, 0});
    for (const Detail detail : {Detail::token, Detail::stage, Detail::term, Detail::product}) {
        window.session.apply(action::SetDetail{detail});
        window.session.apply(action::First{});
        for (int number = 0; number < window.session.walkthrough().count(); ++number) {
            window.frame();
            window.session.apply(action::Next{});
        }
        CHECK(window.step() == window.session.walkthrough().count());
    }
    window.session.apply(action::SetValues{{{{Quantity::embedding, 0, 1, 0}, 2}}});
    CHECK(window.document().head().q.row(0) == RowVector{{1, 2, 0}});
    window.session.apply(action::Undo{});
    window.session.apply(action::Undo{});
    CHECK(window.document() == reference_document());
}

TEST_CASE("a click on a heatmap cell goes to the step that made it") {
    Headless window;
    window.click("score/1,2");
    CHECK(window.session.step() == Step{StepKind::score, 1, 2, 0});
    window.click("weight/0,1");
    CHECK(window.session.step() == Step{StepKind::weight, 0, 1, 0});
    window.click("output/2,0");
    CHECK(window.session.step() == Step{StepKind::output, 2, 0, 0});
}

TEST_CASE("a hovered cell lights its operands, and one not reached tells nothing") {
    Headless window;
    window.hover("score/0,1");
    CHECK(window.ui().lit.empty());
    window.session.apply(action::Last{});
    window.frame(4);
    window.hover("score/0,1");
    window.frame(2);
    CHECK(window.ui().is_lit({Quantity::score, 0, 1, 0}));
    CHECK(window.ui().is_lit({Quantity::query, 0, 2, 0}));
    CHECK(window.ui().is_lit({Quantity::key, 1, 0, 0}));
    CHECK_FALSE(window.ui().is_lit({Quantity::key, 0, 0, 0}));
    window.hover("output/1,2");
    window.frame(2);
    CHECK(window.ui().is_lit({Quantity::weight, 1, 0, 0}));
    CHECK(window.ui().is_lit({Quantity::value, 2, 2, 0}));
    CHECK_FALSE(window.ui().is_lit({Quantity::value, 2, 1, 0}));
}

TEST_CASE("stage titles, sentence tokens and chips lead to their steps") {
    Headless window;
    window.click("stage", 1);
    CHECK(window.session.step() == Step{StepKind::exp, 0, 0, 0});
    window.click("sentence_token", 2);
    CHECK(window.session.step() == Step{StepKind::exp, 2, 0, 0});
    window.click("token", 1);
    CHECK(window.session.step() == Step{StepKind::exp, 1, 0, 0});
}

TEST_CASE("nothing is drawn again while nobody touches anything") {
    Headless window;
    window.frame(10);
    CHECK(window.interface().seconds_until_next_frame() >= 60);
    window.press(ImGuiKey_P);
    CHECK(window.interface().seconds_until_next_frame() <= 1.0);
    window.press(ImGuiKey_P);
    ViewSettings view = window.session.view();
    view.has_motion = true;
    window.session.apply(action::SetView{view});
    window.session.apply(action::Next{});
    window.frame();
    CHECK(window.interface().seconds_until_next_frame() == 0.0);
    window.wait(0.3);
    window.frame(6);
    CHECK(window.interface().seconds_until_next_frame() >= 60);
}

TEST_CASE("the panels hold for 1 to 32 tokens and 1 to 16 dimensions") {
    test::Random random(11);
    for (const int tokens : {1, 2, 17, 32}) {
        for (const int size : {1, 5, 16}) {
            for (const ImVec2 display : {ImVec2{1024, 640}, ImVec2{1440, 900}}) {
                Headless window(test::random_document(random, tokens, size, 17 - size), display);
                for (const int number :
                     {0, 1, window.session.walkthrough().count() / 2, window.session.walkthrough().count()}) {
                    window.session.apply(action::GoTo{window.session.walkthrough().at(number)});
                    window.frame(6);
                    CHECK(window.step() == number);
                    CHECK(window.sees("next"));
                }
            }
        }
    }
}

TEST_CASE("a sentence is broken between words alone, and no line is longer than there is room") {
    Headless window;
    window.frame();
    const TextStyle style{window.ui().fonts.text, 20, 0};
    const std::string sentence =
        "“나는”이 “사과를”에 준 가중치 0.422를 V(사과를)에 곱하면 [0, 0.211, -0.411, 1.702]예요.";
    for (float width = 40; width < 900; width += 37) {
        std::string lines = broken_between_words(style, sentence, width);
        std::size_t begin = 0;
        while (begin < lines.size()) {
            const std::size_t end = std::min(lines.find('\n', begin), lines.size());
            const std::string line = lines.substr(begin, end - begin);
            CAPTURE(line);
            CHECK((width_of(style, line) <= width || line.find(' ') == std::string::npos));
            begin = end + 1;
        }
        std::replace(lines.begin(), lines.end(), '\n', ' ');
        CHECK(lines == sentence);
    }
    CHECK(broken_between_words(style, sentence, 2000) == sentence);
    CHECK(broken_between_words(style, "", 100).empty());
}

}  // namespace qkv
