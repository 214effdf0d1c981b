// Several heads, masks, biases and two sentences in the window.
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/head_edit.h"
#include "support/drawn_text.h"
#include "support/fit.h"
#include "support/headless.h"
#include "support/random_heads.h"

namespace qkv {

using test::Headless;

namespace {

Document two_heads() { return with_head_added(reference_document()); }

int id_of(Quantity quantity) { return static_cast<int>(quantity); }

// The menu of the vectors panel, which holds what belongs to the document as a whole.
void choose_in_panel_menu(Headless& window, const char* row) {
    window.click("vectors_menu");
    window.click(row);
    window.frame(3);
}

}  // namespace

TEST_CASE("one head has no tabs; a second one is added from the menu and shown by its tab, and undone") {
    Headless window;
    CHECK_FALSE(window.sees("head_tab"));
    choose_in_panel_menu(window, "head_add");
    REQUIRE(window.document().head_count() == 2);
    CHECK(window.document().is_joined());
    CHECK(window.items("head_tab").size() == 2);
    CHECK(window.items("head_weights").size() == 2);
    window.click("head_tab", 1);
    CHECK(window.session.head() == 1);
    CHECK(window.session.step() == Step{});
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == reference_document());
    CHECK(window.session.head() == 0);
    CHECK_FALSE(window.sees("head_tab"));
}

TEST_CASE("a tab, a small heatmap and a key press go to the same place in another head") {
    Headless window(two_heads());
    window.session.apply(action::GoTo{{StepKind::weight, 1, 2, 0}});
    window.frame(2);
    window.click("head_tab", 1);
    CHECK(window.session.step() == Step{StepKind::weight, 1, 2, 0, 1});
    window.press(ImGuiMod_Alt | ImGuiKey_LeftArrow);
    CHECK(window.session.step() == Step{StepKind::weight, 1, 2, 0, 0});
    window.press(ImGuiMod_Alt | ImGuiKey_LeftArrow);
    CHECK(window.session.step() == Step{StepKind::weight, 1, 2, 0, 0});
    window.click("head_weights", 1);
    CHECK(window.session.step() == Step{StepKind::weight, 1, 2, 0, 1});
}

TEST_CASE("the numbers of the head that is shown are edited, and only those") {
    Headless window(two_heads());
    window.click("head_tab", 1);
    window.frame(2);
    window.click("Q0");
    window.type("7");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head(1).q(0, 0) == 7);
    CHECK(window.document().head(0) == reference_document().head());
    window.press(ImGuiKey_Escape);
}

TEST_CASE("W_O is edited below the vectors of the head, whichever it is") {
    Headless window(two_heads(), {1920, 1080});
    window.click("head_tab", 1);
    window.frame(2);
    REQUIRE(window.items("W_O0").size() == 6);
    window.click("W_O0", 5);
    window.type("4");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().w_o(5, 0) == 4);
    CHECK(window.session.attention().joined(0, 0) != doctest::Approx(attend(two_heads()).joined(0, 0)));
}

TEST_CASE("a head that is off is named so, and what joins the heads is written out") {
    Headless window(two_heads());
    window.click("heads_menu");
    window.click("head_on");
    window.press(ImGuiKey_Escape);
    CHECK_FALSE(window.document().head(0).is_on);
    CHECK(attend(window.document()).head(0).output.isZero());
    window.session.apply(action::GoTo{{StepKind::join, 0, 0, 0}});
    window.frame(3);
    CHECK(window.sees(fmt::format("number/{}/0,2,0", id_of(Quantity::joined))));
    CHECK(window.sees("lit_column"));
    CHECK(window.items("joined/0,0").size() == 1);
    window.press(ImGuiMod_Alt | ImGuiKey_1);
    CHECK(window.session.step() == Step{StepKind::score, 0, 0, 0});
    window.press(ImGuiMod_Alt | ImGuiKey_4);
    CHECK(window.session.step() == Step{StepKind::concat, 0, 0, 0});
}

TEST_CASE("heads are copied and removed, and W_O gets more columns") {
    Headless window(two_heads());
    window.click("head_tab", 1);
    window.click("heads_menu");
    window.click("head_copy");
    REQUIRE(window.document().head_count() == 3);
    CHECK(window.document().head(2) == window.document().head(1));
    window.click("heads_menu");
    window.click("head_remove");
    REQUIRE(window.document().head_count() == 2);
    CHECK(window.document().head(1) == two_heads().head(1));
    window.session.apply(action::SetJoinedSize{5});
    CHECK(window.document().w_o.cols() == 5);
}

TEST_CASE(
    "a head with embeddings is released at the top of the panel, edited directly, and goes back to X × W, each undone "
    "alone") {
    const Document document = with_embeddings(two_heads());
    Headless window(document, {1920, 1080});
    window.click("head_tab", 1);
    window.frame(2);
    window.click("release");
    window.frame(2);
    CHECK(window.document().head(1).is_released);
    CHECK_FALSE(window.document().head(0).is_released);
    window.click("Q0");
    window.type("7");
    window.press(ImGuiKey_Enter);
    window.press(ImGuiKey_Escape);
    CHECK(window.document().head(1).q(0, 0) == 7);
    CHECK(window.document().embeddings == document.embeddings);
    window.click("release");
    window.frame(2);
    CHECK(window.document() == document);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document().head(1).q(0, 0) == 7);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == with_head_released(document, 1, true));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == document);
}

TEST_CASE("at every step and detail a released head is shown, also where the others compute their Q, K and V") {
    for (const Document& document : {with_head_released(with_embeddings(two_heads()), 1, true),
                                     with_head_released(with_embeddings(reference_document()), 0, true)}) {
        for (const Detail detail : {Detail::token, Detail::term}) {
            ViewSettings view;
            view.detail = detail;
            Headless window(document, {1440, 900}, view);
            window.session.apply(action::GoToHead{1});
            for (int number = 0; number <= std::min(24, window.session.walkthrough().count()); number += 1) {
                window.session.apply(action::GoTo{window.session.walkthrough().at(number)});
                window.frame(2);
                CHECK(window.session.step_number() == number);
                CHECK(test::misfit("stages", test::Scrolling::down) == "");
            }
        }
    }
}

TEST_CASE("releasing the head whose Q is being computed leaves that head in view, ready to edit") {
    Headless window(with_embeddings(two_heads()));
    window.session.apply(action::GoTo{{StepKind::project_query, 1, 0, 0, 1}});
    window.session.apply(action::ReleaseHead{1, true});
    window.frame(2);
    CHECK(window.session.head() == 1);
    CHECK(window.session.step() == Step{});
    CHECK(window.sees("Q0"));
}

TEST_CASE("a bias is added from the menu, edited in its grid, and a term of every score") {
    Headless window;
    choose_in_panel_menu(window, "head_bias");
    window.press(ImGuiKey_Escape);
    REQUIRE(window.document().head().bias.size() == 9);
    REQUIRE(window.items("bias1").size() == 3);
    window.click("bias1", 0);
    window.type("-2");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().bias(0, 1) == -2);
    CHECK(window.session.attention().head().scores(0, 1) == doctest::Approx(-1));
    window.session.apply(action::GoTo{{StepKind::score, 0, 1, 0}});
    window.frame(2);
    CHECK(window.sees(fmt::format("number/{}/0,1,0", id_of(Quantity::bias))));
}

TEST_CASE("above the timeline stand the stages of each head and, where there is a W_O, what joins the heads") {
    const auto drawn = [](const Document& document, const char* word) {
        Headless window(document, {1800, 900}, {.language = Language::en});
        window.frame(2);
        const auto words = test::drawn_words();
        return std::ranges::count(words, word);
    };
    const Document one = reference_document();
    CHECK(drawn(one, "joining") == 0);
    CHECK(drawn(two_heads(), "joining") == 3);
    CHECK(drawn(two_heads(), "(scores") == 3);
    CHECK(drawn(one, "(scores") == 0);
    Document not_joined = two_heads();
    not_joined.w_o = Matrix();
    CHECK(drawn(not_joined, "joining") == 0);
    CHECK(drawn(not_joined, "(scores") == 3);
}

TEST_CASE("two sentences: a field of its own, n×m heatmaps, and back to one") {
    Headless window;
    choose_in_panel_menu(window, "cross");
    REQUIRE(window.document().keys);
    CHECK(window.document().head() == reference_document().head());
    REQUIRE(window.items("query_token").size() == 3);
    window.session.apply(action::SetKeySentence{"I ate"});
    window.session.apply(action::Settle{});
    window.session.apply(action::Last{});
    window.frame(3);
    CHECK(window.items("sentence_token").size() == 2);
    CHECK(window.items("weight/2,1").size() == 1);
    CHECK(window.items("weight/2,2").empty());
    window.click("query_token", 1);
    CHECK(window.session.step_in_focus().query == 1);
    const Step before = window.session.step();
    window.click("sentence_token", 0);  // a key: there is no calculation of it to go to
    CHECK(window.session.step() == before);
    choose_in_panel_menu(window, "cross");
    CHECK_FALSE(window.document().keys);
    CHECK(window.document().head().k.rows() == 3);
}

TEST_CASE("the second sentence is typed in every window, however low it is, in both languages") {
    const Document document = with_key_sentence(two_heads(), "I ate").value();
    for (const Language language : {Language::ko, Language::en}) {
        for (const int percent : {75, 100, 110, 125, 150, 200}) {
            ViewSettings view;
            view.language = language;
            view.text_percent = percent;
            Headless window(document, {1024, 640}, view);
            window.frame(3);
            CAPTURE(percent);
            REQUIRE(window.items("##key_sentence").size() == 1);
            REQUIRE(window.items("##sentence").size() == 1);
            const ImRect field = window.item("##key_sentence");
            CHECK(field.Min.x >= 0);
            CHECK(field.Max.x <= 1024);
            CHECK(field.Max.y <= 640);
            CHECK(field.GetWidth() >= 4 * window.ui().em);
            CHECK_FALSE(field.Overlaps(window.item("##sentence")));
            CHECK(window.sees("menu"));
            window.click("##key_sentence");
            window.press(ImGuiKey_End);
            window.type(" 1");
            window.press(ImGuiKey_Enter);
            window.frame(2);
            CHECK(window.document().keys->tokens == std::vector<std::string>{"I", "ate", "1"});
            CHECK(window.document().tokens == document.tokens);
            window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
            CHECK(window.document() == document);
        }
    }
}

TEST_CASE("the menu of a key names the words of its own sentence, and copies between them") {
    Headless window(with_key_sentence(document_from_sentence("go").value(), "a b c d").value());
    const int key = id_of(Quantity::key);
    REQUIRE(window.items(fmt::format("vector_{}", key)).size() == 4);
    window.click(fmt::format("vector_{}", key), 3);
    CHECK(window.items("copy_2").size() == 1);
    CHECK_FALSE(window.sees("token_edit"));  // the words that answer are edited in their sentence
    window.click("copy_1");
    CHECK(window.document().head().k.row(3) == window.document().head().k.row(1));
    window.click(fmt::format("vector_{}", id_of(Quantity::query)));
    CHECK(window.sees("token_edit"));
    CHECK_FALSE(window.sees("copy_0"));
}

TEST_CASE("large heatmaps of a second head and of more keys than queries are drawn") {
    std::string words;
    for (int i = 0; i < max_sentence_tokens; ++i) words += fmt::format("w{} ", i);
    Document document = with_key_sentence(with_head_added(document_from_sentence("a b").value()), words).value();
    document.keys->tokens.push_back("last");
    document.keys->sentence += " last";
    for (Head& head : document.heads) {
        head.k.conservativeResize(33, Eigen::NoChange);
        head.v.conservativeResize(33, Eigen::NoChange);
        head.k.row(32).setOnes();
        head.v.row(32).setOnes();
    }
    REQUIRE_FALSE(check(document));
    Headless window(document);
    window.session.apply(action::GoTo{{StepKind::weight, 1, 32, 0, 1}});
    window.frame(4);
    window.session.apply(action::Last{});
    window.frame(4);
    CHECK(window.session.head() == 1);
    CHECK(window.sees("head_weights"));
}

TEST_CASE("whatever kind of document is open, every step is drawn, and nothing in the calculation is cut") {
    test::Random random(77);
    for (int round = 0; round < 40; ++round) {
        const test::Kinds kinds = test::random_kinds(random);
        const Document document = test::random_heads(random, kinds, 6);
        ViewSettings view;
        view.language = random.coin() ? Language::ko : Language::en;
        view.detail = static_cast<Detail>(random.integer(0, 3));
        Headless window(document, random.coin() ? ImVec2{1440, 900} : ImVec2{1024, 640}, view);
        const bool is_presenting = round % 4 == 0;
        window.session.apply(action::SetPresenting{is_presenting});
        const int count = window.session.walkthrough().count();
        for (int i = 0; i < 6; ++i) {
            const int number = i == 0 ? count : random.integer(0, count);
            window.session.apply(action::GoTo{window.session.walkthrough().at(number)});
            window.frame(3);
            CAPTURE(round);
            CAPTURE(number);
            CHECK(window.session.step_number() == number);
            if (!is_presenting) CHECK(test::misfit("stages", test::Scrolling::down) == "");
        }
    }
}

TEST_CASE("a presentation ends with before and after only where each token has one V and one V_new") {
    for (const auto& [document, is_compared] :
         {std::pair{reference_document(), true}, std::pair{two_heads(), false},
          std::pair{with_key_sentence(reference_document(), "I ate").value(), false}}) {
        Headless window(document);
        window.session.apply(action::SetPresenting{true});
        window.session.apply(action::Last{});
        window.frame(4);
        CHECK(window.sees("overview") == is_compared);
    }
}

}  // namespace qkv
