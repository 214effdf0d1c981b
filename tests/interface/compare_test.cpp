// What an edit changed: values from before, the Δ view, a pinned state.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/drawn_text.h"
#include "support/headless.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Headless;

}  // namespace

TEST_CASE("an edit is compared with what was there before all of its run") {
    Headless window;
    CHECK(window.session.editing().before() == nullptr);
    window.drag("Q0", 0, 40);
    REQUIRE(window.session.editing().before() != nullptr);
    CHECK(window.session.editing().before()->document == reference_document());
    CHECK(window.session.editing().before()->attention.head().scores(0, 0) == 1);
    const Document scrubbed = window.document();
    window.click("mask");
    window.click("mask_causal");
    window.press(ImGuiKey_Escape);
    CHECK(window.session.editing().before()->document == scrubbed);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.session.editing().before()->document.options.mask == Mask::causal);
    window.click("forget_before");
    CHECK(window.session.editing().before() == nullptr);
    CHECK_FALSE(window.sees("forget_before"));
}

TEST_CASE("a document of another shape is not compared cell by cell") {
    Headless window;
    window.click("plus", 1);
    CHECK(window.session.editing().before() == nullptr);
    window.click("plus", 0);
    CHECK(window.session.editing().before() == nullptr);
    window.click("Q0", 0);
    window.type("2");
    window.press(ImGuiKey_Enter);
    CHECK(window.session.editing().before() != nullptr);
}

TEST_CASE("the Δ view is switched on and off") {
    Headless window;
    window.click("difference");  // there is nothing to compare with yet
    CHECK_FALSE(window.session.view().shows_difference);
    window.click("scale");
    window.click("difference");
    CHECK(window.session.view().shows_difference);
    window.click("difference");
    CHECK_FALSE(window.session.view().shows_difference);
}

TEST_CASE("titles and halves say what is pinned and what has changed, and nothing stands where nothing has") {
    for (const Language language : {Language::ko, Language::en}) {
        ViewSettings view;
        view.language = language;
        test::Random random(12);
        Headless window(test::random_document(random, 12, 3, 3), {1440, 900}, view);
        const bool is_korean = language == Language::ko;
        const std::string changed = is_korean ? "변화(지금" : "Change";
        const std::string nothing = is_korean ? "바뀐" : "nothing";
        const auto drawn = [](const std::string& word) {
            const std::vector<std::string> words = test::drawn_words();
            return std::count(words.begin(), words.end(), word);
        };
        window.session.apply(action::Last{});
        window.frame(3);
        const auto buttons = drawn(changed);
        window.click("pin");
        window.click("difference");
        CHECK(drawn(changed) == buttons + 3);
        CHECK(drawn(is_korean ? "고정한" : "Pinned") >= 3);
        CHECK(drawn(nothing) == 3);
        CHECK(window.items("unchanged").size() == 3);
        CHECK(drawn("Δ") == 1);  // on the button alone
        for (const std::string& word : test::drawn_words()) CHECK(word != "−0");
        window.session.apply(action::SetValues{{{{Quantity::query, 1, 0, 0}, 7.0}}});
        window.frame(3);
        CHECK(drawn(nothing) == 0);
        window.click("pin");
        CHECK(window.session.view().shows_difference);
    }
}

TEST_CASE("a pinned state stands beside the present one until it is put away") {
    Headless window;
    window.press(ImGuiKey_End);
    CHECK_FALSE(window.sees("pinned_score/0,0"));
    window.click("pin");
    window.click("scale");
    REQUIRE(window.session.editing().pinned() != nullptr);
    CHECK(window.session.editing().pinned()->document == reference_document());
    REQUIRE(window.sees("pinned_weight/2,1"));
    REQUIRE(window.sees("weight/2,1"));
    CHECK(window.item("pinned_weight/2,1").Min.y == window.item("weight/2,1").Min.y);
    CHECK(window.item("pinned_weight/2,1").Max.x < window.item("weight/2,1").Min.x);
    CHECK(window.item("pinned_weight/2,1").GetWidth() == doctest::Approx(window.item("weight/2,1").GetWidth()));
    // Also beside a document of another shape.
    window.click("plus", 1);
    window.click("token_menu", 0);
    window.click("token_add");
    window.frame(3);
    CHECK(window.sees("pinned_score/2,2"));
    CHECK(window.sees("score/3,3"));
    window.click("pin");
    CHECK(window.session.editing().pinned() == nullptr);
    CHECK_FALSE(window.sees("pinned_score/0,0"));
}

}  // namespace qkv
