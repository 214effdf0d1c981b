#include <doctest/doctest.h>
#include <functional>

#include "support/headless.h"

namespace qkv {

using test::Headless;
using Tokens = std::vector<std::string>;

namespace {

// Opens the field with everything in it selected.
void start_again(Headless& window) {
    window.click("sentence");
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
}

}  // namespace

TEST_CASE("Korean typed letter by letter makes the tokens") {
    Headless window;
    start_again(window);
    window.type_keys("dkssud");
    CHECK(window.document().tokens == Tokens{"안녕"});
    window.type_keys(" tptkd!");
    CHECK(window.document().tokens == Tokens{"안녕", "세상", "!"});
    CHECK(window.document().sentence == "안녕 세상!");
}

TEST_CASE("the reference sentence typed again has its vectors back") {
    Headless window;
    start_again(window);
    window.type_keys("sksms tkrhkfmf ajrdjTek");
    window.press(ImGuiKey_Enter);
    CHECK(window.document() == reference_document());
}

TEST_CASE("the forming syllable is in the text immediately and changes with each letter") {
    Headless window;
    start_again(window);
    const std::pair<const char*, const char*> stages[] = {{"r", "ㄱ"}, {"k", "가"},   {"q", "갑"},
                                                          {"t", "값"}, {"d", "값ㅇ"}, {"l", "값이"}};
    for (const auto& [letter, text] : stages) {
        window.type_keys(letter);
        CHECK(window.document().sentence == text);
    }
}

TEST_CASE("Backspace takes back one letter of the forming syllable") {
    Headless window;
    start_again(window);
    window.type_keys("skqt");
    for (const char* text : {"납", "나", "ㄴ"}) {
        window.press(ImGuiKey_Backspace);
        CHECK(window.ui().sentence.text() == text);
    }
    window.type_keys("k");
    CHECK(window.document().sentence == "나");
    window.press(ImGuiKey_Backspace);
    window.press(ImGuiKey_Backspace);
    CHECK(window.ui().sentence.text().empty());
    // A finished syllable goes as a whole.
    window.type_keys("skek ");
    window.press(ImGuiKey_Backspace);
    window.press(ImGuiKey_Backspace);
    CHECK(window.ui().sentence.text() == "나");
}

TEST_CASE("whatever ends the composing, nothing is lost and nothing doubled") {
    const std::function<void(Headless&)> ends[] = {
        [](Headless& window) { window.press(ImGuiKey_Enter); },
        [](Headless& window) { window.press(ImGuiKey_LeftArrow); },
        [](Headless& window) { window.press(ImGuiKey_RightArrow); },
        [](Headless& window) { window.press(ImGuiKey_Home); },
        [](Headless& window) { window.press(ImGuiKey_Escape); },
        [](Headless& window) { window.press(ImGuiKey_Tab); },
        [](Headless& window) {
            window.click_at({720, 600});
        },
        [](Headless& window) { window.click("Q0", 0); },
        [](Headless& window) { window.click("hangul"); },
        [](Headless& window) { window.press(ImGuiMod_Shift | ImGuiKey_Space); },
        [](Headless& window) { window.press(ImGuiMod_Ctrl | ImGuiKey_C); },
    };
    int which = 0;
    for (const auto& end : ends) {
        Headless window;
        start_again(window);
        window.type_keys("sksms tkrhk");
        end(window);
        window.frame(5);
        CAPTURE(which++);
        CHECK(window.ui().sentence.text() == "나는 사과");
        CHECK(window.document().sentence == "나는 사과");
    }
}

TEST_CASE("letters go where the caret is") {
    Headless window;
    start_again(window);
    window.type_keys("skek");
    window.press(ImGuiKey_LeftArrow);
    window.type_keys("fk");
    window.press(ImGuiKey_RightArrow);
    window.type_keys("ak");
    CHECK(window.document().sentence == "나라다마");
}

TEST_CASE("typing replaces what is selected") {
    Headless window;
    start_again(window);
    window.type_keys("ek");
    window.press(ImGuiMod_Shift | ImGuiKey_LeftArrow);
    window.type_keys("fk");
    CHECK(window.document().sentence == "라");
}

TEST_CASE("Latin letters, by the button or by Shift+Space") {
    Headless window;
    window.click("hangul");
    start_again(window);
    window.type("the cat");
    CHECK(window.document().tokens == Tokens{"the", "cat"});
    window.press(ImGuiMod_Shift | ImGuiKey_Space);
    window.type_keys(" sk");
    CHECK(window.document().tokens == Tokens{"the", "cat", "나"});
}

TEST_CASE("what comes as Hangul already, from outside, is taken as it is") {
    Headless window;
    start_again(window);
    window.type("나는 😀");
    CHECK(window.document().tokens == Tokens{"나는", "😀"});
    ImGui::SetClipboardText("kim\n사과");
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.document().tokens == Tokens{"kim", "사과"});
}

TEST_CASE("a pasted tab separates words as a space does") {
    Headless window;
    start_again(window);
    ImGui::SetClipboardText("나는\t사과를");
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.document().tokens == Tokens{"나는", "사과를"});
}

TEST_CASE("CapsLock does not change the letters of Hangul") {
    Headless window;
    window.interface().set_caps_lock(true);
    start_again(window);
    window.type_keys("RK EO");
    CHECK(window.document().sentence == "가 대");
}

TEST_CASE("a sentence that can't be used is told, kept in the field, and changes nothing") {
    Headless window;
    start_again(window);
    window.press(ImGuiKey_Backspace);
    CHECK(window.session.problem()->id == "problem.sentence.empty");
    CHECK(window.document() == reference_document());
    window.type_keys("sk");
    CHECK_FALSE(window.session.problem());
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "a ";
    ImGui::SetClipboardText(many.c_str());
    window.press(ImGuiMod_Ctrl | ImGuiKey_V);
    CHECK(window.session.problem()->id == "problem.sentence.too_long");
    CHECK(window.document().tokens == Tokens{"나"});
    CHECK(window.ui().sentence.text().size() > 9000);
}

TEST_CASE("the keys of the walk are off while a text is typed") {
    Headless window;
    start_again(window);
    window.type_keys("sk p123");
    window.press(ImGuiKey_Space);
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == 0);
    CHECK_FALSE(window.session.walk().is_playing());
}

TEST_CASE("one typing run is one entry of the history, and Ctrl+Z inside the field is the field's own") {
    Headless window;
    start_again(window);
    window.type_keys("sksms qkqdmf");
    window.press(ImGuiKey_Enter);
    const Document typed = window.document();
    CHECK(typed.tokens == Tokens{"나는", "밥을"});
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
    CHECK(window.ui().sentence.text() == "나는 사과를 먹었다");
    window.press(ImGuiMod_Ctrl | ImGuiKey_Y);
    CHECK(window.document() == typed);
    start_again(window);
    window.type_keys("dh");
    for (int i = 0; i < 5 && window.document() != typed; ++i) window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == typed);
}

TEST_CASE("with the system's input method letters are left to it") {
    ViewSettings view;
    view.input_method = InputMethod::system;
    Headless window(reference_document(), {1440, 900}, view);
    CHECK_FALSE(window.sees("hangul"));
    start_again(window);
    window.type("rk");
    CHECK(window.document().sentence == "rk");
}

}  // namespace qkv
