// Every number of a tiny model edited in the vectors panel, by clicks and keys.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/document_json.h"
#include "qkv/trained_model.h"
#include "support/fit.h"
#include "support/headless.h"
#include "support/in_korean.h"
#include "support/languages.h"

namespace qkv {

using test::Headless;
using test::in_korean;

namespace {

void type_into(Headless& window, const char* number, int which, const char* typed) {
    window.click(number, which);
    window.type(typed);
    window.press(ImGuiKey_Enter);
    window.frame(2);
}

}  // namespace

TEST_CASE("each matrix of a model is edited where its tab shows it, as one entry of the history") {
    struct Edited {
        const char* part;
        int tab;  // −1: all are shown
        const char* number;
        int which;
        Cell cell;
    };
    const Document document = in_korean("나는 사과를");
    const int apple = *document.model->index_of("사과를");
    const int eaten = *document.model->index_of("먹었다");
    for (const Edited& one : {Edited{"part_x", -1, "word2", 1, {Quantity::word, apple, 2}},
                              {"part_x", -1, "position0", 1, {Quantity::position, 1, 0}},
                              {"part_head", 1, "W_Q1", 3, {Quantity::query_matrix, 3, 1}},
                              {"part_layer", 0, "W_O1", 0, {Quantity::output_matrix, 0, 1}},
                              {"part_layer", 1, "gain_15", 0, {Quantity::gain_1, 0, 5}},
                              {"part_layer", 2, "W_up3", 0, {Quantity::up_matrix, 0, 3}},
                              {"part_layer", 2, "b_up0", 0, {Quantity::up_bias, 0, 0}},
                              {"part_layer", 3, "W_down4", 1, {Quantity::down_matrix, 1, 4}},
                              {"part_layer", 4, "gain_20", 0, {Quantity::gain_2, 0, 0}},
                              // The likeliest word stands first.
                              {"part_layer", 5, "W_U3", 0, {Quantity::unembedding, 3, eaten}}}) {
        CAPTURE(one.number);
        Headless window(document, {1440, 2600});
        window.session.apply(action::GoToToken{1});
        window.frame(2);
        window.click(one.part);
        window.frame(2);
        if (one.tab >= 0) window.click("matrix", one.tab);
        window.frame(2);
        type_into(window, one.number, one.which, "7");
        CHECK(value_of(window.document(), one.cell) == 7);
        CHECK(document_from_json(to_json(window.document()), "again").value() == window.document());
        window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        window.frame();
        CHECK(window.document() == document);
    }
}

TEST_CASE("V of a head is released, copied from another token's, and goes back as trained") {
    const Document document = in_korean("할머니께서 나는 사과를");
    Headless window(document);
    window.frame(2);
    CHECK_FALSE(window.sees("vector_2"));  // computed: no menu
    window.click("release");
    window.frame(2);
    CHECK(window.document().head(0).is_released);
    window.click("vector_2", 0);  // V of the first token
    window.frame(2);
    window.click("copy_1");
    window.frame(2);
    CHECK(window.document().head(0).v.row(0) == document.head(0).v.row(1));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    window.frame();
    CHECK(window.document().head(0).v == document.head(0).v);
    window.click("restore_part");
    window.frame(2);
    CHECK(window.document() == document);
}

TEST_CASE("a vector is scaled by a button or a typed factor, as one entry") {
    const Document document = in_korean("나는 사과를");
    Headless window(document);
    window.click("release");
    window.frame(2);
    const Matrix v = window.document().head(0).v;
    window.click("vector_2", 1);
    window.frame(2);
    window.click("scale_half");
    window.frame(2);
    CHECK(window.document().head(0).v.row(1) == 0.5 * v.row(1));
    CHECK(window.document().head(0).v.row(0) == v.row(0));
    window.click("vector_2", 1);
    window.frame(2);
    window.click("scale_typed");
    window.type("-4");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.document().head(0).v.row(1) == -2.0 * v.row(1));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    window.frame();
    CHECK(window.document().head(0).v == v);
}

TEST_CASE("a word's vector is copied from another word's, those of its kind first") {
    const Document document = in_korean("나는 사과를");
    Headless window(document);
    window.click("part_x");
    window.frame(2);
    window.click(fmt::format("vector_{}", static_cast<int>(Quantity::word)), 1);
    window.frame(2);
    const int apple = *document.model->index_of("사과를");
    const int bread = words_like(document, apple).front();
    const std::string copy = fmt::format("copy_{}", bread);
    const ImVec2 menu = window.item("fill_zeros").GetCenter();
    for (int i = 0; i < 10 && !window.sees(copy); ++i) window.scroll(menu, -3);
    window.scroll(menu, -2);  // away from the edge
    window.click(copy);
    window.frame(2);
    const Model& model = *window.document().model;
    CHECK(model.word.row(apple) == model.word.row(bread));
    CHECK(window.document().embeddings->x.row(1) == model.word.row(bread) + model.position.row(1));
}

TEST_CASE("a head, the feed-forward layer and the norms are switched off and on, and everything goes back") {
    const Document document = in_korean("할머니께서 내일 사과를");
    Headless window(document);
    window.click("switch_head");
    window.frame(2);
    CHECK_FALSE(window.document().head(0).is_on);
    window.click("part_layer");
    window.frame(2);
    window.click("switch_feed_forward");
    window.frame(2);
    window.click("switch_norm_1");
    window.frame(2);
    window.click("switch_norm_2");
    window.frame(2);
    const Layer& off = *window.document().layer;
    CHECK_FALSE(off.is_on);
    CHECK(off.norm_1.size() == 0);
    CHECK(off.norm_2.size() == 0);
    CHECK(document_from_json(to_json(window.document()), "again").value() == window.document());
    window.click("switch_norm_1");
    window.frame(2);
    CHECK(window.document().layer->norm_1 == document.layer->norm_1);
    window.click("vectors_menu");
    window.frame(2);
    window.click("restore_all");
    window.frame(2);
    CHECK(window.document() == document);
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    window.frame();
    CHECK_FALSE(window.document().layer->is_on);
}

TEST_CASE("X is released and edited, and comes from words and positions again") {
    const Document document = in_korean("나는 사과를");
    Headless window(document, {1440, 2600});
    window.click("part_x");
    window.frame(2);
    window.click("release_x");
    window.frame(2);
    type_into(window, "X0", 1, "3");
    CHECK(window.document().embeddings->x(1, 0) == 3);
    CHECK(window.document().head(1).q.row(1) != document.head(1).q.row(1));
    window.click("release_x");
    window.frame(2);
    CHECK(window.document() == document);
}

TEST_CASE("the parts of a model are reached by the keyboard alone") {
    Headless window(in_korean("나는 사과를"));
    window.frame(2);
    const auto go_to = [&](std::string_view label) {
        for (int presses = 0; presses < 300 && window.focused() != label; ++presses) {
            window.press(ImGuiKey_Tab);
            window.frame();
        }
        REQUIRE(window.focused() == label);
        window.press(ImGuiKey_Enter);
        window.frame(2);
    };
    go_to("part_layer");
    CHECK(window.ui().part.kind == SheetKind::layer);
    go_to("switch_feed_forward");
    CHECK_FALSE(window.document().layer->is_on);
    go_to("restore_part");
    CHECK(window.document().layer->is_on);
}

TEST_CASE("while a person predicts, the words of W_U stand in the order of the model") {
    Headless window(in_korean("나는 사과를"));
    window.click("part_layer");
    window.frame(2);
    CHECK(window.ui().part.words.size() == next_words_shown);
    window.click("predict");
    window.frame(2);
    CHECK(window.ui().part.words.empty());
}

TEST_CASE("what a step has not reached is hidden in the vectors of a model") {
    Headless window(in_korean("나는 사과를"), {1440, 2600});
    window.frame(2);
    const std::string q = fmt::format("number/{}/0,0,0", static_cast<int>(Quantity::query));
    CHECK_FALSE(window.sees(q));
    window.session.apply(action::Last{});
    window.frame(2);
    CHECK(window.sees(q));
}

TEST_CASE("all parts of a model fit the panel or scroll in it, in both languages and any size") {
    for (const Language language : test::looked_at_languages) {
        for (const auto& [size, percent] :
             {std::pair{ImVec2{1440, 900}, 100}, {{1024, 640}, 100}, {{1024, 640}, 200}}) {
            const char* model = language == Language::ko ? "ko" : "en";
            ViewSettings view;
            view.language = language;
            view.text_percent = percent;
            Headless window(trained_model(model)->document, size, view);
            window.frame(3);
            if (window.sees("tab_vectors")) window.click("tab_vectors");
            window.frame(3);
            for (const auto& [part, which] : {std::pair{"part_head", 2}, {"part_x", 0}, {"part_layer", 0}}) {
                CAPTURE(size.x);
                CAPTURE(percent);
                CAPTURE(part);
                window.click(part, which);
                window.frame(3);
                CHECK(test::misfit("vectors", test::Scrolling::down) == "");
                const auto tabs = window.items("matrix").size();
                for (int tab = 0; tab < static_cast<int>(tabs); ++tab) {
                    window.click("matrix", tab);
                    window.frame(3);
                    CHECK(test::misfit("vectors", test::Scrolling::down) == "");
                }
            }
        }
    }
}

}  // namespace qkv
