// Typing the sentence of a model, by keys and clicks: words are completed, and one that it does not know is told.
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/model_words.h"
#include "support/drawn_text.h"
#include "support/fit.h"
#include "support/headless.h"

namespace qkv {

using test::Headless;

namespace {

Document begun(const char* sentence) { return document_in_model(*trained_model("ko"), sentence).value(); }

// The caret at the end of the sentence.
void go_on_typing(Headless& window) {
    window.click("sentence");
    window.press(ImGuiKey_End);
}

void type_unknown_word(Headless& window) {
    go_on_typing(window);
    window.type_keys(" vlwkfmf");
    window.press(ImGuiKey_Enter);
    window.frame(2);
}

int place_of_kind(const Headless& window, const std::vector<std::string>& before, std::string_view name) {
    const auto kinds = kinds_to_choose(window.document(), before);
    const auto found = std::ranges::find(kinds, name, [](const WordKind* kind) { return kind->name.ko; });
    return static_cast<int>(found - kinds.begin());
}

}  // namespace

TEST_CASE("words are offered while Hangul is composed, and Enter takes the first one into the sentence") {
    Headless window(begun("나는 친구에게"));
    go_on_typing(window);
    CHECK_FALSE(window.sees("word/사과를"));
    window.type_keys(" t");
    window.frame();
    CHECK(window.sees("word/사과를"));
    window.type_keys("kr");
    CHECK(window.ui().sentence.text() == "나는 친구에게 삭");
    window.frame();
    CHECK(window.sees("word/사과를"));
    CHECK_FALSE(window.sees("word/밥을"));
    // Meanwhile the sentence is the last one that was one, and nothing is told.
    CHECK(window.document().sentence == "나는 친구에게");
    CHECK_FALSE(window.session.problem());
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.document().sentence == "나는 친구에게 사과를");
    CHECK(window.ui().sentence.is_active());
    // The next word may follow at once.
    CHECK(window.sees("word/했다"));
    window.type_keys("goT");
    window.frame();
    window.press(ImGuiKey_Tab);
    window.frame(2);
    CHECK(window.document().sentence == "나는 친구에게 사과를 했다");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK_FALSE(window.ui().sentence.is_active());
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document().sentence == "나는 친구에게");
}

TEST_CASE("the arrows choose another word, a click takes one, and Enter without a choice only ends typing") {
    Headless window(begun("나는"));
    go_on_typing(window);
    window.type_keys(" ");
    window.frame();
    const auto words = completions(window.document(), {"나는"}, "", 3);
    window.press(ImGuiKey_DownArrow);
    window.press(ImGuiKey_DownArrow);
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.document().sentence == "나는 " + words[1].word);
    const auto further = completions(window.document(), {"나는", words[1].word}, "", 3);
    window.click("word/" + further[2].word);
    window.frame(2);
    CHECK(window.document().sentence == "나는 " + words[1].word + " " + further[2].word);
    CHECK(window.ui().sentence.is_active());
    const Document before = window.document();
    window.press(ImGuiKey_DownArrow);
    window.press(ImGuiKey_UpArrow);
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.document() == before);
    CHECK_FALSE(window.ui().sentence.is_active());
    CHECK(window.step() == 0);
}

TEST_CASE("a word within the sentence is completed where it stands") {
    Headless window(begun("나는 친구에게 사과를"));
    go_on_typing(window);
    for (int i = 0; i < 4; ++i) window.press(ImGuiKey_LeftArrow);
    for (int i = 0; i < 4; ++i) window.press(ImGuiKey_Backspace);
    window.type_keys("so");
    window.frame();
    CHECK(window.sees("word/내일"));
    window.click("word/내일");
    window.frame(2);
    CHECK(window.document().sentence == "나는 내일 사과를");
}

TEST_CASE("English words are completed too, and outside a model nothing is offered") {
    Headless window(trained_model("en")->document);
    ViewSettings view = window.session.view();
    view.language = Language::en;
    window.session.apply(action::SetView{view});
    window.frame();
    window.click("sentence");
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.type("the app");
    window.frame();
    window.press(ImGuiKey_Tab);
    window.frame(2);
    CHECK(window.document().tokens.size() == 2);
    CHECK(window.document().tokens[1].starts_with("apple"));
    Headless plain;
    plain.click("sentence");
    plain.press(ImGuiKey_End);
    plain.type_keys(" tk");
    plain.frame();
    CHECK(plain.document().tokens.back() == "사");
    for (const std::string& label : plain.labels()) CHECK_FALSE(label.starts_with("word/"));
}

TEST_CASE("an unknown word is kept as it was typed and told when it is finished, with the nearest known ones") {
    Headless window(begun("나는"));
    go_on_typing(window);
    window.type_keys(" vlwk");
    window.frame();
    CHECK_FALSE(window.session.problem());
    window.type_keys("fmf");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.model.unknown_word");
    CHECK(window.document().sentence == "나는");
    CHECK(window.ui().sentence.text() == "나는 피자를");
    const std::string nearest = nearest_words(*window.document().model, "피자를", 1).front();
    window.click("known_word", 0);
    window.frame(2);
    CHECK(window.document().sentence == "나는 " + nearest);
    CHECK_FALSE(window.session.problem());
}

TEST_CASE("an unknown word is treated as a kind of words, as one entry, and the window keeps saying so") {
    Headless window(begun("나는"));
    type_unknown_word(window);
    REQUIRE(window.sees("treat_as"));
    window.click("treat_as", place_of_kind(window, {"나는"}, "먹을 것"));
    window.frame(2);
    CHECK_FALSE(window.session.problem());
    CHECK(window.document().sentence == "나는 피자를");
    CHECK(window.sees("only_read"));
    const int eaten = likeliest_words(*window.session.attention().next, 1, 1).front();
    CHECK(window.document().model->words[static_cast<std::size_t>(eaten)] == "먹었다");
    const Document treated = window.document();
    // Typing a known word after it keeps it.
    go_on_typing(window);
    window.type_keys(" ajrdjTek");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.document().sentence == "나는 피자를 먹었다");
    CHECK(window.sees("only_read"));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == treated);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    window.frame();
    CHECK(window.document() == begun("나는"));
    CHECK_FALSE(window.sees("only_read"));
}

TEST_CASE("of two unknown words one is asked for after the other") {
    Headless window(begun("나는"));
    go_on_typing(window);
    window.type_keys(" vlwkfmf zhffkfmf");  // 피자를 콜라를
    window.press(ImGuiKey_Enter);
    window.frame(2);
    window.click("treat_as", place_of_kind(window, {"나는"}, "먹을 것"));
    window.frame(2);
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->args.front().value == "콜라를");
    CHECK(window.ui().sentence.text() == "나는 피자를 콜라를");
    window.click("treat_as", place_of_kind(window, {"나는", "피자를"}, "마실 것"));
    window.frame(2);
    CHECK_FALSE(window.session.problem());
    CHECK(window.document().sentence == "나는 피자를 콜라를");
    CHECK(window.items("only_read").size() == 2);
}

TEST_CASE("another document takes what was being typed away") {
    Headless window(begun("나는"));
    go_on_typing(window);
    window.type_keys(" vlw");
    window.session.apply(action::OpenDocument{begun("할머니께서 사과를")});
    window.frame(3);
    CHECK(window.document().sentence == "할머니께서 사과를");
    CHECK(window.ui().sentence.text() == "할머니께서 사과를");
    CHECK_FALSE(window.session.problem());
}

TEST_CASE("a sentence that is too long for the model says so") {
    Headless window(begun("나는 나는 나는 나는 나는 나는 나는 나는 나는 나는"));
    REQUIRE(window.document().token_count() == window.document().model->position_count());
    const Document before = window.document();
    go_on_typing(window);
    window.type_keys(" sk");
    window.frame();
    CHECK_FALSE(window.sees("word/나는"));
    window.type_keys("sms");
    window.frame();
    window.press(ImGuiKey_Enter);
    window.frame(2);
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.model.too_long");
    CHECK(window.document() == before);
}

TEST_CASE("what can be done about an unknown word is all in view or scrolls, at any size") {
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{1440, 900}}) {
        for (const int percent : {100, 200}) {
            for (const Language language : {Language::ko, Language::en}) {
                ViewSettings view;
                view.text_percent = percent;
                view.language = language;
                Headless window(begun("나는"), size, view);
                window.click("sentence");
                window.press(ImGuiKey_End);
                window.type(language == Language::ko ? " vlwkfmf" : " pizza");
                window.press(ImGuiKey_Enter);
                window.frame(3);
                CAPTURE(size.x);
                CAPTURE(percent);
                CAPTURE(static_cast<int>(language));
                REQUIRE(window.sees("treat_as"));
                CHECK(test::misfit("problem_bar", test::Scrolling::down) == "");
            }
        }
    }
}

}  // namespace qkv
