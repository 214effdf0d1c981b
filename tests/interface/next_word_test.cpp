// The next word of a model: its panel, its strip in small windows, and the ways into a model.
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/trained_model.h"
#include "support/drawn_text.h"
#include "support/fit.h"
#include "support/headless.h"

namespace qkv {

using test::Headless;

namespace {

Document in_korean(const char* sentence) { return document_in_model(*trained_model("ko"), sentence).value(); }

Document with_blocked(Document document, int query, int key) {
    document.options.blocked = Matrix::Zero(document.token_count(), document.token_count());
    document.options.blocked(query, key) = 1;
    return document;
}

std::string cell_of_word(const Document& document, const char* word) {
    return fmt::format("number/{}/{},{},0", static_cast<int>(Quantity::probability), document.token_count() - 1,
                       *document.model->index_of(word));
}

bool reads(std::string_view word) {
    const auto words = test::drawn_words();
    return std::ranges::any_of(words, [&](const std::string& one) { return one.find(word) != std::string::npos; });
}

}  // namespace

TEST_CASE("Enter writes the likeliest word, but not while a number is selected or something is typed") {
    Headless window(in_korean("나는 친구에게 사과를"));
    window.frame();
    window.click("sentence");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.document().token_count() == 3);
    window.press(ImGuiKey_Enter);
    window.frame();
    CHECK(window.document().sentence == "나는 친구에게 사과를 했다");
    CHECK(window.session.step() == Step{StepKind::probabilities, 3});
    window.session.apply(action::Previous{});
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.document().token_count() == 4);
    Headless plain;
    plain.press(ImGuiKey_Enter);
    CHECK(plain.document() == reference_document());
}

TEST_CASE("what was the likeliest word before an edit stays in view, with what was changed and a way back") {
    const Document document = in_korean("나는 친구에게 사과를");
    Headless window(document);
    window.frame();
    CHECK_FALSE(window.sees("last_change"));
    CHECK(window.sees(cell_of_word(document, "했다")));
    window.session.apply(action::SetOptions{with_blocked(document, 2, 1).options});
    window.frame(2);
    CHECK(window.sees(cell_of_word(document, "먹었다")));
    CHECK(window.sees(cell_of_word(document, "했다")));
    CHECK(window.sees("last_change"));
    window.click("undo_change");
    window.frame(2);
    CHECK(window.document() == document);
}

TEST_CASE("a click on a word shows its column in the last card") {
    const Document document = in_korean("나는 친구에게 사과를");
    Headless window(document);
    window.session.apply(action::Last{});
    window.frame(2);
    const int second = likeliest_words(*window.session.attention().next, 2, 2).back();
    const std::string word = document.model->words[static_cast<std::size_t>(second)];
    window.click_at(window.items(cell_of_word(document, word.c_str())).back().GetCenter());
    window.move_to({5, 300});
    window.frame(2);
    CHECK(window.ui().chosen_word == second);
    CHECK(reads(fmt::format("W_U({})", word)));
}

TEST_CASE("where the panel is not in view three words stay in a strip, which takes words too") {
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{900, 900}}) {
        for (const int percent : {100, 200}) {
            for (const Language language : {Language::ko, Language::en}) {
                ViewSettings view;
                view.text_percent = percent;
                view.language = language;
                Headless window(in_korean("나는 친구에게 사과를"), size, view);
                window.frame(3);
                CAPTURE(size.x);
                CAPTURE(percent);
                CAPTURE(static_cast<int>(language));
                const bool is_very_low = size.y < 24 * window.ui().em;
                REQUIRE(window.sees("next_word_strip") == !is_very_low);
                if (is_very_low) continue;
                CHECK(test::misfit("next_word_strip") == "");
                int words = 0;
                for (const std::string& label : window.labels())
                    words += label.starts_with(fmt::format("number/{}/", static_cast<int>(Quantity::probability)));
                CHECK(words >= (size.x / window.ui().em >= 30 ? 3 : 1));
                window.click("take_word");
                window.frame();
                CHECK(window.document().sentence == "나는 친구에게 사과를 했다");
            }
        }
    }
    Headless wide(in_korean("나는 사과를"));
    wide.frame();
    CHECK_FALSE(wide.sees("next_word_strip"));
    Headless plain(reference_document(), {1024, 640});
    plain.frame();
    CHECK_FALSE(plain.sees("next_word_strip"));
}

TEST_CASE("the panel is whole in both languages, also after an edit and with words that are only read") {
    const TrainedModel& model = *trained_model("ko");
    for (const int percent : {75, 100, 150}) {
        for (const Language language : {Language::ko, Language::en}) {
            ViewSettings view;
            view.text_percent = percent;
            view.language = language;
            const Document read = with_word_treated_as(model.document, "피자를", model.kinds[8].words);
            Headless window(with_sentence(read, "나는 친구에게 피자를").value(), {1440, 900}, view);
            window.session.apply(action::SetOptions{with_blocked(window.document(), 2, 1).options});
            window.session.apply(action::Last{});
            window.frame(3);
            CAPTURE(percent);
            CAPTURE(static_cast<int>(language));
            if (test::share_of_height("next_word") == 0 && window.sees("tab_heatmaps")) window.click("tab_heatmaps");
            window.frame(2);
            CHECK(test::misfit("next_word") == "");
            CHECK(test::misfit("walk") == "");
        }
    }
}

TEST_CASE("what the model is can be read in its window, with the numbers of its report") {
    Headless window(in_korean("나는 사과를"));
    window.frame();
    window.click("about_model");
    window.frame(3);
    CHECK(reads("98,655"));
    CHECK(reads("10,863"));
    CHECK(reads("99.98"));
    CHECK(reads("42"));
    window.press(ImGuiKey_Escape);
    window.frame(2);
    Headless other(reference_document());
    other.frame();
    CHECK_FALSE(other.sees("about_model"));
}

TEST_CASE("the last step of the first screen offers to go on in the model, with the sentence so far") {
    for (const Language language : {Language::ko, Language::en}) {
        ViewSettings view;
        view.language = language;
        const char* sentence = language == Language::ko ? "나는 사과를 먹었다" : "I ate an apple";
        Headless window(document_from_sentence(sentence).value(), {1440, 900}, view);
        window.frame();
        CHECK_FALSE(window.sees("offer_model"));
        window.press(ImGuiKey_End);
        window.frame(2);
        REQUIRE(window.sees("offer_model"));
        CHECK(test::misfit("walk") == "");
        const Document before = window.document();
        window.click("offer_model");
        window.frame(2);
        REQUIRE(window.document().model);
        CHECK(window.document().sentence == (language == Language::ko ? "나는 사과를" : "I ate an"));
        window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        window.frame();
        CHECK(window.document() == before);
    }
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{700, 900}}) {
        for (const int percent : {100, 200}) {
            ViewSettings view;
            view.text_percent = percent;
            Headless window(reference_document(), size, view);
            window.session.apply(action::Last{});
            window.frame(3);
            CHECK(window.sees("offer_model"));
            CHECK(test::misfit("walk", test::Scrolling::down) == "");
        }
    }
}

TEST_CASE("presenting, the stages of a model are whole and the next word stays in view") {
    for (const Language language : {Language::ko, Language::en}) {
        ViewSettings view;
        view.language = language;
        Headless window(trained_model(language == Language::ko ? "ko" : "en")->document, {1920, 1080}, view);
        window.press(ImGuiKey_F5);
        const int last = window.document().token_count() - 1;
        for (const StepKind kind :
             {StepKind::embed, StepKind::score, StepKind::weight, StepKind::output, StepKind::join, StepKind::norm_1,
              StepKind::down, StepKind::norm_2, StepKind::probabilities}) {
            window.session.apply(action::GoTo{{kind, last}});
            window.frame(5);
            CAPTURE(static_cast<int>(kind));
            CAPTURE(static_cast<int>(language));
            CHECK(window.sees("next_word_strip"));
            CHECK(test::misfit("next_word_strip") == "");
            CHECK(test::misfit("stages", test::Scrolling::down) == "");
            CHECK(test::misfit("walk") == "");
        }
    }
}

TEST_CASE("a new document can be one of the model of the language") {
    Headless window;
    window.click("menu");
    window.frame();
    window.click("file");
    window.frame();
    window.click("file_new_in_model");
    window.frame(2);
    REQUIRE(window.document().model);
    CHECK(window.document() == trained_model("ko")->document);
    CHECK_FALSE(window.session.editing().can_undo());
}

TEST_CASE("the timeline of a model names the heads and the stages behind them, and goes to what is pressed") {
    Headless window(in_korean("나는 사과를"));
    window.session.apply(action::Last{});
    window.frame(2);
    CHECK(reads("누가"));
    CHECK(reads("피드포워드"));
    // The last of the boxes is the current token with all of its parts.
    const auto boxes = window.items("timeline");
    const ImRect box = boxes.back();
    window.click_at({box.Min.x + 2, box.GetCenter().y});
    window.frame(2);
    CHECK(window.session.step() == Step{StepKind::score, 1});
    window.click_at({box.Max.x - 2, box.GetCenter().y});
    window.frame(2);
    CHECK(window.session.step() == Step{StepKind::probabilities, 1});
}

TEST_CASE("while predicting the panel keeps probabilities back until their step is reached") {
    Headless window(in_korean("나는 사과를"));
    window.session.apply(action::SetPredicting{true});
    window.frame(3);
    CHECK_FALSE(reads("0.780"));
    window.session.apply(action::SetPredicting{false});
    window.frame(3);
    CHECK(reads("0.780"));
}

TEST_CASE("a word that is typed on to one which the model does not know leaves the sentence as it was before") {
    Headless window(in_korean("나는 사과를"));
    const Document before = window.document();
    window.session.apply(action::SetSentence{"나는 사과를 그"});
    CHECK(window.document().token_count() == 3);
    window.session.apply(action::SetSentence{"나는 사과를 그럭"});
    CHECK(window.document() == before);
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.model.unknown_word");
}

}  // namespace qkv
