// Where things are when there are many tokens, and what keeps its place.
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/drawn_text.h"
#include "support/fit.h"
#include "support/languages.h"
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
    CHECK(window.document().head().q(4, 7) == 5);
    CHECK(window.step() == 0);
    // The keyboard goes on to the token below, which opens.
    window.click("V0", 0);
    window.press(ImGuiKey_DownArrow);
    window.type("6");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().q(5, 0) == 6);
    CHECK(window.items("strip").size() == 11);
    // The walk opens the token that it comes to.
    window.press(ImGuiKey_Escape);
    window.session.apply(action::GoTo{{StepKind::score, 8, 0, 0}});
    window.frame(3);
    window.click("Q0", 0);
    window.type("7");
    CHECK(window.document().head().q(8, 0) == 7);
}

TEST_CASE("a number typed right after a click on a folded token replaces its first one") {
    Headless window(twelve_tokens());
    window.click("strip", 3);
    window.type("5");
    CHECK(window.document().head().q(4, 0) == 5);
    window.press(ImGuiKey_Enter);
    window.type("6");  // one row below: K of the same token
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().k(4, 0) == 6);
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

namespace {

const std::vector<std::string> toolbar_items{"sentence", "hangul",      "file",     "examples", "learn",   "scale",
                                             "mask",     "temperature", "undo",     "redo",     "predict", "present",
                                             "smaller",  "larger",      "language", "menu"};

// "" for what is not there.
std::vector<std::string> toolbar_places(const Headless& window) {
    std::vector<std::string> places;
    for (const std::string& item : toolbar_items) {
        places.emplace_back();
        for (const ImRect& box : window.items(item))
            places.back() += fmt::format("{}: {} to {}", item, box.Min.x, box.Max.x);
    }
    return places;
}

}  // namespace

TEST_CASE("everything in the toolbar keeps its place, whatever the language, the sentence and the temperature") {
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{1440, 900}, ImVec2{1920, 1080}}) {
        Headless window(reference_document(), size);
        const std::vector<std::string> places = toolbar_places(window);
        CAPTURE(size.x);
        for (const Language language : test::looked_at_languages) {
            window.session.apply(action::SetLanguage{language});
            for (int count = 1; count <= 12; ++count) {
                window.session.apply(action::SetSentence{words(count)});
                window.frame(2);
                CAPTURE(count);
                CHECK(toolbar_places(window) == places);
            }
        }
        Options options = window.document().options;
        options.temperature = 0.5;
        options.mask = Mask::causal;
        window.session.apply(action::SetOptions{options});
        window.session.apply(action::SetSentence{words(40)});
        window.frame(2);
        CHECK(toolbar_places(window) == places);
    }
}

TEST_CASE("in a usual window the options are in the toolbar beside twelve words, which are seen whole") {
    for (const Language language : test::looked_at_languages) {
        Headless window(reference_document(), {1440, 900}, in(language));
        const char* sentence = language == Language::ko
                                   ? "우리 학교 앞 작은 가게에서 나는 어제 친구에게 빨간 사과를 하나 주었다"
                                   : "The animal did not cross the street because it was too tired";
        window.session.apply(action::SetSentence{sentence});
        window.frame(3);
        REQUIRE(window.document().token_count() == 12);
        const float bottom = window.item("sentence").Max.y + 1;
        for (const char* item :
             {"examples", "learn", "scale", "mask", "temperature", "undo", "predict", "present", "language", "menu"}) {
            CAPTURE(std::string(item));
            REQUIRE(window.sees(item));
            CHECK(window.item(item).Max.y < bottom);
        }
        const std::vector<std::string> drawn = test::drawn_words();
        CHECK(std::count(drawn.begin(), drawn.end(), language == Language::ko ? "주었다" : "tired") >= 2);
        CHECK(misfit("toolbar") == "");
    }
}

TEST_CASE("what has no room in the toolbar is in the menu, in words") {
    for (const float width : {640.0F, 1024.0F, 1440.0F}) {
        Headless window(reference_document(), {width, 900});
        CAPTURE(width);
        int hidden = 0;
        for (const char* control : {"file", "mask", "temperature", "examples", "learn", "undo", "predict", "smaller"}) {
            if (window.sees(control)) continue;
            ++hidden;
            window.click("menu");
            CAPTURE(std::string(control));
            CHECK(window.sees(control));
            if (std::string_view(control) != "smaller")
                CHECK(window.item(control).GetWidth() > 4 * window.ui().em);  // a row with words
            window.press(ImGuiKey_Escape);
        }
        CHECK(hidden > 0);
    }
}

TEST_CASE("the menus that hang from others stay inside the window") {
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{640, 700}, ImVec2{1440, 900}}) {
        for (const int percent : {100, 200}) {
            for (const Language language : test::looked_at_languages) {
                for (const char* opened : {"learn", "examples", "file", "temperature"}) {
                    Headless window(reference_document(), size, in(language, percent));
                    CAPTURE(size.x);
                    CAPTURE(percent);
                    CAPTURE(std::string(opened));
                    if (!window.sees(opened)) window.click("menu");
                    window.click(opened);
                    window.frame(3);
                    for (const ImGuiPopupData& popup : ImGui::GetCurrentContext()->OpenPopupStack) {
                        REQUIRE(popup.Window != nullptr);
                        CHECK(popup.Window->Pos.x >= 0);
                        CHECK(popup.Window->Pos.y >= 0);
                        CHECK(popup.Window->Pos.x + popup.Window->Size.x <= size.x);
                        CHECK(popup.Window->Pos.y + popup.Window->Size.y <= size.y);
                    }
                    CHECK_FALSE(ImGui::GetCurrentContext()->OpenPopupStack.empty());
                }
            }
        }
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

TEST_CASE("names of twelve rows and columns are shortened, never left out, beside a pinned state as well") {
    for (const ImVec2 size : {ImVec2{1440, 900}, ImVec2{1920, 1080}}) {
        Document document = twelve_tokens();
        const std::string letters = "abcdefghijkl";
        for (std::size_t i = 0; i < letters.size(); ++i) document.tokens[i] = std::string(1, letters[i]);
        Headless window(document, size);
        window.session.apply(action::Last{});
        window.frame(3);
        const auto drawn = [](const std::string& word) {
            const std::vector<std::string> words = test::drawn_words();
            return std::count(words.begin(), words.end(), word);
        };
        std::vector<std::ptrdiff_t> alone;
        for (const char letter : letters) alone.push_back(drawn(std::string(1, letter)));
        window.click("pin");
        for (std::size_t i = 0; i < letters.size(); ++i) {
            CAPTURE(letters[i]);
            CHECK(alone[i] >= alone.front());
            // Beside the three heatmaps, and above two of them, once more.
            CHECK(drawn(std::string(1, letters[i])) == alone[i] + 5);
        }
    }
}

}  // namespace qkv
