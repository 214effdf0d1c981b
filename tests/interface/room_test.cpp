// Where things are when there are many tokens, and what keeps its place.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/fit.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Headless;
using test::misfit;

Document twelve_tokens() {
    test::Random random(12);
    return test::random_document(random, 12, 8, 8);
}

ViewSettings in(Language language, int percent = 100) {
    ViewSettings view;
    view.language = language;
    view.text_percent = percent;
    return view;
}

std::string words(int count) {
    std::string sentence;
    for (int i = 0; i < count; ++i) sentence += fmt::format("{}낱말", i == 0 ? "" : " ");
    return sentence;
}

}  // namespace

TEST_CASE("of many tokens one is open, and a click on another opens that one") {
    Headless window(twelve_tokens());
    CHECK(window.items("strip").size() == 11);
    CHECK(window.items("Q0").size() == 1);
    window.click("strip", 3);  // the first token is open, so the fourth strip is that of the fifth
    CHECK(window.items("Q7").size() == 1);
    window.click("Q7", 0);
    window.type("5");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().q(4, 7) == 5);
    CHECK(window.step() == 0);
    // The keyboard goes on to the token below, which opens.
    window.click("V0", 0);
    window.press(ImGuiKey_DownArrow);
    window.type("6");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().q(5, 0) == 6);
    CHECK(window.items("strip").size() == 11);
    // The walk opens the token that it comes to.
    window.press(ImGuiKey_Escape);
    window.session.apply(action::GoTo{{StepKind::score, 8, 0, 0}});
    window.frame(3);
    window.click("Q0", 0);
    window.type("7");
    CHECK(window.document().q(8, 0) == 7);
}

TEST_CASE("a number typed right after a click on a folded token replaces its first one") {
    Headless window(twelve_tokens());
    window.click("strip", 3);
    window.type("5");
    CHECK(window.document().q(4, 0) == 5);
    window.press(ImGuiKey_Enter);
    window.type("6");  // one row below: K of the same token
    window.press(ImGuiKey_Enter);
    CHECK(window.document().k(4, 0) == 6);
    CHECK(window.step() == 0);
    // Escape gives the token back as it was.
    const Document before = window.document();
    window.click("strip", 0);
    window.type("9");
    window.press(ImGuiKey_Escape);
    CHECK(window.document() == before);
}

TEST_CASE("a few tokens are all open") {
    test::Random random(4);
    for (const int tokens : {1, 2, 3, 4}) {
        const Headless window(test::random_document(random, tokens, 3, 3));
        CAPTURE(tokens);
        CHECK_FALSE(window.sees("strip"));
        CHECK(static_cast<int>(window.items("Q0").size()) == tokens);
    }
}

TEST_CASE("the toolbar's controls stand in the same places, whatever the language and the sentence") {
    Headless window(reference_document(), {1920, 1080});
    const std::vector<std::string> controls{"file",    "mask",    "examples", "learn",  "undo",     "redo",
                                            "predict", "present", "smaller",  "larger", "language", "menu"};
    std::vector<ImRect> places;
    for (const std::string& control : controls) places.push_back(window.item(control));
    const auto check = [&] {
        for (std::size_t i = 0; i < controls.size(); ++i) {
            CAPTURE(controls[i]);
            for (const ImRect& box : window.items(controls[i])) {
                CHECK(box.Min.x == places[i].Min.x);
                CHECK(box.Max.x == places[i].Max.x);
            }
        }
        CHECK(window.sees("language"));
        CHECK(window.sees("menu"));
        CHECK(window.sees("larger"));
    };
    window.click("language");
    check();
    for (const int count : {1, 5, 12, 20, 40}) {
        window.session.apply(action::SetSentence{words(count)});
        window.frame(3);
        CAPTURE(count);
        check();
    }
}

TEST_CASE("the sentence is seen whole, and what it displaces is in the menu") {
    for (const float width : {1024.0F, 1440.0F}) {
        Headless window(reference_document(), {width, 900});
        const auto needed = [&] {
            const std::string& text = window.document().sentence;
            return window.ui().fonts.text->CalcTextSizeA(1.125F * window.ui().em, FLT_MAX, 0, text.c_str()).x;
        };
        CAPTURE(width);
        int hidden = 0;
        for (const int count : {3, 8, 12}) {
            window.session.apply(action::SetSentence{words(count)});
            window.frame(3);
            CAPTURE(count);
            for (const char* control : {"file", "mask", "examples", "learn", "undo", "predict"}) {
                if (window.sees(control)) continue;
                ++hidden;
                window.click("menu");
                CHECK(window.sees(control));
                CHECK(window.item(control).GetWidth() > 4 * window.ui().em);  // a row with words
                window.press(ImGuiKey_Escape);
            }
            if (window.sees("smaller")) CHECK(window.item("sentence").GetWidth() >= needed() + 1.6F * window.ui().em);
        }
        CHECK(hidden > 0);
    }
}

TEST_CASE("in a wide window the sentence takes the room that is left") {
    const Headless window(reference_document(), {1920, 1080});
    CHECK(window.item("sentence").GetWidth() > 400);
    CHECK(window.item("file").Min.x - window.item("hangul").Max.x > 0);
}

TEST_CASE("in a low window the tabs are in the toolbar") {
    Headless window(reference_document(), {1024, 640}, in(Language::ko, 200));
    CHECK(window.item("tab_heatmaps").Max.y < window.item("sentence").Max.y + 1);
    window.click("tab_heatmaps");
    CHECK(window.sees("weight/2,2"));
    window.click("tab_vectors");
    CHECK(window.sees("Q0"));
    window.click("tab_stages");
    CHECK(test::share_of_height("stages") >= 0.5F);
}

TEST_CASE("of twelve tokens the pinned state and the present one are both whole, and so is their difference") {
    for (const ImVec2 size : {ImVec2{1440, 900}, ImVec2{1920, 1080}}) {
        Headless window(twelve_tokens(), size);
        window.session.apply(action::Last{});
        window.frame(3);
        window.click("pin");
        if (!window.sees("scale")) window.click("menu");
        window.click("scale");
        window.press(ImGuiKey_Escape);
        for (int round = 0; round < 2; ++round) {
            CAPTURE(round);
            CHECK(misfit("heatmaps") == "");
            for (const char* kind : {"score", "weight"}) {
                const ImRect pinned = window.item(fmt::format("pinned_{}/11,11", kind));
                const ImRect now = window.item(fmt::format("{}/11,0", kind));
                CHECK(pinned.Max.x < now.Min.x);
                CHECK(pinned.Min.y == doctest::Approx(now.Min.y));
            }
            CHECK(window.sees("output/11,7"));
            window.click("difference");
        }
        CHECK_FALSE(window.session.view().shows_difference);
    }
}

}  // namespace qkv
