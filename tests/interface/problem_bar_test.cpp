// The bar that tells what is wrong: nothing is hidden behind it, and it goes with its cause.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>

#include "support/headless.h"
#include "support/random_documents.h"

namespace qkv {

using test::Headless;

namespace {

void refuse_sentence(Headless& window) {
    window.click("sentence");
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.press(ImGuiKey_Delete);
    window.frame(2);
    REQUIRE(window.session.problem());
}

void refuse_number(Headless& window) {
    window.click("Q0", 0);
    window.type("1,5");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    REQUIRE(window.session.problem());
}

// Where everything is, but for the bar itself.
std::map<std::string, std::string> places(const Headless& window) {
    std::map<std::string, std::string> places;
    for (const std::string& label : window.labels()) {
        if (label.empty() || label.starts_with("#") || label.find("problem") != std::string::npos || label == "dismiss")
            continue;
        std::string& boxes = places[label];
        boxes.clear();
        for (const ImRect& box : window.items(label))
            boxes += fmt::format("{} {} {} {}  ", box.Min.x, box.Min.y, box.Max.x, box.Max.y);
    }
    return places;
}

// What differs between the two, in words.
std::string moved(const std::map<std::string, std::string>& before, const std::map<std::string, std::string>& now) {
    std::string moved;
    for (const auto& [label, boxes] : before) {
        if (!now.contains(label) || now.at(label) != boxes) moved += label + " ";
    }
    for (const auto& [label, boxes] : now) {
        if (!before.contains(label)) moved += label + " ";
    }
    return moved;
}

}  // namespace

TEST_CASE("nothing moves when the bar comes and goes, at any size") {
    for (const ImVec2 size : {ImVec2{1440, 900}, ImVec2{1024, 640}, ImVec2{640, 700}}) {
        for (const int tokens : {3, 12}) {
            test::Random random(5);
            Headless window(tokens == 3 ? reference_document() : test::random_document(random, tokens, 3, 3), size);
            CAPTURE(size.x);
            CAPTURE(tokens);
            window.session.apply(action::Last{});
            window.click("sentence");
            window.frame(6);
            const auto before = places(window);
            REQUIRE(before.size() > 20);
            window.press(ImGuiMod_Ctrl | ImGuiKey_A);
            window.press(ImGuiKey_Delete);
            window.press(ImGuiKey_Enter);
            window.frame(6);
            REQUIRE(window.sees("problem"));
            CHECK(moved(before, places(window)) == "");
            window.press(ImGuiKey_Escape);
            window.frame(6);
            CHECK_FALSE(window.sees("problem"));
            CHECK(moved(before, places(window)) == "");
        }
    }
}

TEST_CASE("the bar leaves the number of the step and its sentence readable, at any size") {
    for (const ImVec2 size : {ImVec2{1440, 900}, ImVec2{1024, 640}, ImVec2{640, 700}}) {
        for (const int percent : {100, 200}) {
            for (const Language language : {Language::ko, Language::en}) {
                ViewSettings view;
                view.text_percent = percent;
                view.language = language;
                Headless window(reference_document(), size, view);
                CAPTURE(size.x);
                CAPTURE(percent);
                window.session.apply(action::Next{});
                window.frame(2);
                const float message = window.item("message_text").GetHeight();
                const std::string sentence = window.ui().message;
                window.session.apply(action::Say{{"problem.sentence.empty", {}}});
                window.frame(3);
                REQUIRE(window.sees("problem"));
                REQUIRE(window.sees("counter"));
                const ImRect bar = window.item("problem");
                CHECK_FALSE(bar.Overlaps(window.item("counter")));
                CHECK_FALSE(bar.Overlaps(window.item("message_text")));
                CHECK(bar.Contains(window.item("dismiss")));
                CHECK(bar.Max.x <= size.x);
                CHECK(window.item("message_text").GetHeight() == message);
                CHECK(window.item("message_text").Max.y <= size.y);
                CHECK(window.ui().message == sentence);
                window.click("dismiss");
                CHECK_FALSE(window.sees("problem"));
            }
        }
    }
}

TEST_CASE("after a refused sentence Escape brings back the one in use, from the field and from elsewhere") {
    Headless window;
    refuse_sentence(window);
    SUBCASE("in the field") {}
    SUBCASE("elsewhere") {
        window.click_at({720, 500});
        CHECK(window.session.problem());
        CHECK(window.ui().sentence.text().empty());
    }
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.session.problem());
    CHECK_FALSE(window.sees("problem"));
    CHECK(window.ui().sentence.text() == "나는 사과를 먹었다");
    CHECK(window.document() == reference_document());
}

TEST_CASE("a refused number is told until the next one is typed or a step is taken") {
    Headless window;
    refuse_number(window);
    SUBCASE("typed") {
        window.type("2");
        CHECK_FALSE(window.session.problem());
    }
    SUBCASE("begun, but not a number yet") {
        window.type("-");
        CHECK_FALSE(window.session.problem());
    }
    SUBCASE("a step") {
        window.click("next");
        window.frame(2);
        CHECK_FALSE(window.session.problem());
    }
    SUBCASE("Escape") {
        window.press(ImGuiKey_Escape);
        CHECK_FALSE(window.session.problem());
    }
}

TEST_CASE("a step leaves alone what is wrong with something else") {
    Headless window;
    refuse_sentence(window);
    window.click("next");
    window.frame(2);
    CHECK(window.session.problem());
    window.session.apply(action::Dismiss{});
    window.session.apply(action::OpenFile{"/nowhere/a.qkv.json"});
    window.click("next");
    window.frame(2);
    CHECK(window.session.problem());
}

TEST_CASE("what is wrong with something typed into a menu goes with the menu") {
    Headless window;
    window.click("token_menu", 0);
    window.click("token_name");
    window.press(ImGuiMod_Ctrl | ImGuiKey_A);
    window.press(ImGuiKey_Delete);
    window.frame(2);
    REQUIRE(window.session.problem());
    window.press(ImGuiKey_Escape);
    window.press(ImGuiKey_Escape);
    window.frame(3);
    REQUIRE(ImGui::GetCurrentContext()->OpenPopupStack.empty());
    CHECK_FALSE(window.session.problem());
    CHECK(window.document() == reference_document());
}

}  // namespace qkv
