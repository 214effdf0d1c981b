// The two languages of the window: what changes with them, and what stays.
#include <algorithm>
#include <doctest/doctest.h>
#include <memory>

#include "qkv/document_json.h"
#include "session/examples.h"
#include "session/lessons.h"
#include "support/headless.h"
#include "support/languages.h"
#include "support/temporary_folder.h"
#include "support/views.h"

namespace qkv {

using test::Headless;
using test::languages;

namespace {

using Tokens = std::vector<std::string>;

Language other_than(Language language) { return language == Language::ko ? Language::en : Language::ko; }

void open(Session& session, Language language, const std::string& id) {
    const auto& all = built_in_lessons(language);
    const auto found = std::ranges::find(all, id, &ListedLesson::id);
    REQUIRE(found != all.end());
    session.apply(action::OpenLesson{found->id, found->kind, std::make_shared<const Lesson>(*found->lesson), 0});
}

bool holds_hangul(const std::string& text) {
    return std::ranges::any_of(codepoints(text), [](char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; });
}

}  // namespace

TEST_CASE("the first example has the same numbers in both languages") {
    const Document& english = first_example(Language::en);
    CHECK(english.sentence == "I ate an apple");
    CHECK(english.tokens == Tokens{"I", "ate", "an apple"});
    CHECK(first_example(Language::ko) == reference_document());
    CHECK(english.head().q == reference_document().head().q);
    CHECK(english.head().k == reference_document().head().k);
    CHECK(english.head().v == reference_document().head().v);
    CHECK(english.options == reference_document().options);
}

TEST_CASE("another language changes an example into its counterpart, at the same step, and is no edit") {
    for (const Example& example : examples()) {
        for (const Language language : languages) {
            CAPTURE(example.id);
            ViewSettings view;
            view.language = language;
            Headless window(example.document(language), {1440, 900}, view);
            window.session.apply(action::Next{});
            window.session.apply(action::Next{});
            window.click("language");
            CHECK(window.session.view().language == other_than(language));
            CHECK(window.document() == example.document(other_than(language)));
            CHECK(window.step() == 2);
            CHECK_FALSE(window.session.editing().can_undo());
            CHECK_FALSE(window.session.has_unsaved_changes());
            window.click("language");
            CHECK(window.document() == example.document(language));
        }
    }
}

TEST_CASE("another language leaves alone what a person has made") {
    Headless window;
    SUBCASE("an edited example") {
        window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 2.5}}});
        window.session.apply(action::Settle{});
    }
    SUBCASE("an own sentence") { window.session.apply(action::SetSentence{"나는 배를 먹었다"}); }
    SUBCASE("a file that holds an example") {
        const test::TemporaryFolder folder;
        REQUIRE(save_document(reference_document(), folder / "mine.qkv.json"));
        window.session.apply(action::OpenFile{folder / "mine.qkv.json"});
    }
    const Document before = window.document();
    const bool is_saved = !window.session.has_unsaved_changes();
    window.click("language");
    CHECK(window.document() == before);
    CHECK(window.session.has_unsaved_changes() == !is_saved);
}

TEST_CASE("what was undone before the language changed can still be undone and redone") {
    Headless window;
    const auto edit = [&](double value) {
        window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, value}}});
        window.session.apply(action::Settle{});
    };
    window.session.apply(action::SetSentence{"배를 먹자"});
    window.session.apply(action::Settle{});
    window.session.apply(action::OpenDocument{reference_document()});
    edit(7);
    window.session.apply(action::Undo{});
    window.click("language");
    CHECK(window.document() == first_example(Language::en));
    window.session.apply(action::Redo{});
    CHECK(window.document().head().q(0, 0) == 7);
    window.session.apply(action::Undo{});
    CHECK(window.document() == first_example(Language::en));
    window.session.apply(action::Undo{});
    CHECK(window.document().sentence == "배를 먹자");
}

TEST_CASE("a lesson goes on in the other language, its document and its task too") {
    Headless window;
    open(window.session, Language::ko, "1-attention");
    window.session.apply(action::GoToChapter{1});
    while (window.session.learning().guide()->open_task() == nullptr) window.session.apply(action::GuideNext{});
    window.frame(3);
    window.click("language");
    CHECK(window.document() == first_example(Language::en));
    const Guide& guide = *window.session.learning().guide();
    REQUIRE(guide.open_task() != nullptr);
    CHECK(guide.open_task()->progress.is_allowed);
    SUBCASE("solved in the new language") {}
    SUBCASE("half solved in one language, then in the other") {
        window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 3}}});
        window.session.apply(action::Settle{});
        window.frame(3);
        window.click("language");
        CAPTURE(window.document().sentence);
        CHECK(window.session.view().language == Language::ko);
        CHECK(window.document().tokens == reference_document().tokens);
        CHECK(window.document().head().q(0, 0) == 3);
        CHECK(guide.open_task()->progress.is_allowed);
    }
    window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 2}}});
    window.session.apply(action::Settle{});
    CHECK(window.session.learning().guide()->open_task() == nullptr);
}

TEST_CASE("English lessons hold no Korean: neither texts nor documents") {
    for (const ListedLesson& listed : built_in_lessons(Language::en)) {
        CAPTURE(listed.id);
        for (const Chapter& chapter : listed.lesson->chapters) {
            CHECK_FALSE(holds_hangul(chapter.title));
            CHECK_FALSE(holds_hangul(chapter.document.sentence));
            for (const Passage& passage : chapter.passages) {
                if (passage.change.document) CHECK_FALSE(holds_hangul(passage.change.document->sentence));
                for (const TextBlock& block : passage.text) {
                    for (const TextRun& run : block.runs) CHECK_FALSE(holds_hangul(run.text));
                }
            }
        }
    }
}

TEST_CASE("English letters stay English letters, capitals and spaces with Shift held too") {
    const auto typed_over = [](Headless& window, const std::string& letters) {
        window.click("sentence");
        window.press(ImGuiMod_Ctrl | ImGuiKey_A);
        window.type(letters);
        return window.document().tokens;
    };
    Headless window(first_example(Language::en), {1440, 900}, test::in_english());
    CHECK(typed_over(window, "the cat") == Tokens{"the", "cat"});
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
    ImGui::GetIO().AddKeyEvent(ImGuiKey_Space, true);
    window.type(" ");
    ImGui::GetIO().AddKeyEvent(ImGuiKey_Space, false);
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
    window.type("SAT");
    CHECK(window.document().tokens == Tokens{"the", "cat", "SAT"});
    window.click("hangul");
    CHECK(typed_over(window, "sk") == Tokens{"나"});
    window.click("language");
    window.click("language");
    CHECK(typed_over(window, "it sat") == Tokens{"it", "sat"});
}

}  // namespace qkv
