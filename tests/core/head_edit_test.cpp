#include "qkv/head_edit.h"

#include <doctest/doctest.h>

#include "qkv/explanation.h"
#include "qkv/sheet.h"
#include "qkv/walkthrough.h"
#include "qkv/worked_calculation.h"
#include "support/random_heads.h"

namespace qkv {

using test::Random;

TEST_CASE("a second head has numbers of its own, and W_O adds the heads until it is edited") {
    const Document one = reference_document();
    const Document two = with_head_added(one);
    CHECK_FALSE(check(two));
    CHECK(two.head_count() == 2);
    CHECK(two.head(0) == one.head(0));
    CHECK(two.head(1).q != one.head(0).q);
    CHECK(two.head(1).q.rows() == 3);
    REQUIRE(two.w_o.rows() == 6);
    const Attention attention = attend(two);
    CHECK(attention.joined.isApprox(attention.head(0).output + attention.head(1).output, 1e-12));
    CHECK(with_head_added(one) == two);  // the same on every machine
    CHECK(with_head_added(two).head(2) != two.head(1));
}

TEST_CASE("heads are added, copied and removed in documents of every kind, and the rest stays as it was") {
    Random random(4141);
    for (int round = 0; round < 60; ++round) {
        const test::Kinds kinds{.heads = random.integer(1, 4),
                                .has_keys = random.coin(),
                                .is_joined = random.coin(),
                                .has_bias = random.coin()};
        const Document document = test::random_heads(random, kinds, 5);
        const int last = document.head_count();
        const Document more = with_head_added(document);
        CHECK_FALSE(check(more));
        const Document copied = with_head_copied(document, last - 1);
        CHECK_FALSE(check(copied));
        CHECK(copied.head(last) == document.head(last - 1));
        const Document back = with_head_removed(more, last);
        CHECK(back.heads == document.heads);
        if (document.is_joined() && last > 1) CHECK(back == document);
        if (last > 1) {
            const Document fewer = with_head_removed(document, 0);
            CHECK_FALSE(check(fewer));
            CHECK(fewer.head(0) == document.head(1));
            if (fewer.is_joined()) CHECK(fewer.w_o == document.w_o.bottomRows(fewer.w_o.rows()));
            CHECK(fewer.is_joined() == (document.is_joined() && last > 2));
        }
    }
}

TEST_CASE("the sixteenth head is allowed and the seventeenth refused") {
    Document document = reference_document();
    while (document.head_count() < max_heads) document = with_head_added(document);
    CHECK_FALSE(check(document));
    CHECK(check(with_head_added(document)));
}

TEST_CASE("with embeddings a new head has W of its own") {
    const Document two = with_head_added(with_embeddings(reference_document()));
    CHECK_FALSE(check(two));
    REQUIRE(two.head(1).weights);
    CHECK(two.head(1).q.isApprox(two.embeddings->x * two.head(1).weights->w_q, 1e-12));
}

TEST_CASE("a released head keeps its Q, K and V whatever X and W become, until it goes back to them") {
    const Document document = with_embeddings(with_head_added(reference_document()));
    const Document released = with_head_released(document, 1, true);
    CHECK(released.head(1).q == document.head(1).q);
    CHECK(is_editable(released, {Quantity::query, 0, 0, 0, 1}));
    CHECK_FALSE(is_editable(released, {Quantity::query, 0, 0, 0, 0}));
    const Document edited =
        with_values(released, {{{Quantity::query, 0, 0, 0, 1}, 9}, {{Quantity::embedding, 0, 0}, 3}});
    CHECK(edited.head(1).q(0, 0) == 9);
    CHECK(edited.head(1).k == document.head(1).k);
    CHECK(edited.head(0).k(0, 1) == 3 * document.head(0).k(0, 1));
    CHECK(Walkthrough(edited, Detail::term).projection_count() == 9);
    const Document back = with_head_released(edited, 1, false);
    CHECK(back.head(1).q(0, 0) == 3 * document.head(1).q(0, 0));
    CHECK(with_values(back, {{{Quantity::embedding, 0, 0}, 1}}) == document);
    CHECK(with_head_released(reference_document(), 0, true) == reference_document());
}

TEST_CASE("where every head is released the walk begins with the scores and says so") {
    const Document document = with_head_released(with_embeddings(reference_document()), 0, true);
    const Walkthrough walk(document, Detail::term);
    CHECK(walk.projection_count() == 0);
    CHECK(walk.at(1) == Step{StepKind::score, 0, 0});
    const Explanation start = explain(document, attend(document), Step{}, {Language::en, 3});
    CHECK(start.message.id == "step.start");
    REQUIRE(start.invitation);
    CHECK(start.invitation->id == "step.start.next");
}

TEST_CASE("the printed calculation leaves out the W of a released head and says why") {
    const Document document = with_head_released(with_embeddings(with_head_added(reference_document())), 1, true);
    CalculationOptions options;
    options.style = {Language::en, 3};
    const std::string text = worked_calculation(document, options);
    CHECK(text.find("Head 1 · W_Q") != std::string::npos);
    CHECK(text.find("Head 2 · W_Q") == std::string::npos);
    CHECK(text.find("Q, K and V are set directly, not computed from X × W.") != std::string::npos);
}

TEST_CASE("the V_new of a head that is off is 0, and switching it on again changes nothing else") {
    const Document two = with_head_added(reference_document());
    const Document off = with_head_switched(two, 0, false);
    CHECK(attend(off).head(0).output.isZero());
    CHECK(attend(off).joined.isApprox(attend(two).head(1).output, 1e-12));
    CHECK(with_head_switched(off, 0, true) == two);
}

TEST_CASE("a bias of zeros changes no score, and goes again") {
    const Document document = reference_document();
    const Document biased = with_bias(document, 0, true);
    CHECK_FALSE(check(biased));
    CHECK(biased.head().bias == Matrix::Zero(3, 3));
    CHECK(attend(biased).head().scores == attend(document).head().scores);
    CHECK(with_bias(biased, 0, false) == document);
}

TEST_CASE("the bias of ALiBi falls with the distance, and a relative one knows the distance alone") {
    Matrix alibi(3, 4);
    alibi << 0, -0.5, -1, -1.5, -0.5, 0, -0.5, -1, -1, -0.5, 0, -0.5;
    CHECK(alibi_bias(3, 4, 0.5) == alibi);
    CHECK(relative_bias(alibi) == alibi);
    Matrix bias(3, 3);
    bias << 1, 2, 3, 4, 9, 9, 5, 9, 9;
    Matrix relative(3, 3);
    relative << 1, 2, 3, 4, 1, 2, 5, 4, 1;
    CHECK(relative_bias(bias) == relative);
    CHECK(relative_bias(bias, 2) == relative);
    Matrix nearest(3, 3);
    nearest << 1, 2, 2, 4, 1, 2, 4, 4, 1;
    CHECK(relative_bias(bias, 1) == nearest);
    // Of two keys only, the farthest one is behind the last query.
    Matrix few(4, 2);
    few << 1, 2, 3, 9, 4, 9, 5, 9;
    Matrix of_few(4, 2);
    of_few << 1, 2, 3, 1, 4, 3, 4, 4;
    CHECK(relative_bias(few, 2) == of_few);
}

TEST_CASE("W_O gets more columns or fewer") {
    const Document two = with_head_added(reference_document());
    const Document wide = with_joined_size(two, 5);
    CHECK_FALSE(check(wide));
    CHECK(wide.w_o.leftCols(3) == two.w_o);
    CHECK(wide.w_o.rightCols(2).isZero());
    CHECK(with_joined_size(wide, 3) == two);
    CHECK(with_joined_size(two, 1).w_o == two.w_o.leftCols(1));
}

TEST_CASE("keys and values of another sentence: words that stay keep theirs") {
    Document document = document_from_sentence("I ate an apple").value();
    document.head().bias = Matrix::Constant(4, 4, 0.5);
    document.options.padding = {false, true, false, false};
    const Document cross = with_key_sentence(document, "ate 사과를").value();
    CHECK_FALSE(check(cross));
    REQUIRE(cross.keys);
    CHECK(cross.keys->tokens == std::vector<std::string>{"ate", "사과를"});
    CHECK(cross.head().q == document.head().q);
    CHECK(cross.head().k.row(0) == document.head().k.row(1));
    CHECK(cross.head().v.row(1) == initial_vector("사과를", VectorRole::value, 3));
    CHECK(cross.head().bias.cols() == 2);
    CHECK(cross.options.padding == std::vector<bool>{true, false});
    CHECK(attend(cross).head().weights.rows() == 4);
    CHECK(attend(cross).head().weights.cols() == 2);

    const Document back = without_key_sentence(cross);
    CHECK_FALSE(check(back));
    CHECK_FALSE(back.keys);
    CHECK(back.head().k.row(1) == document.head().k.row(1));
    CHECK(back.head().k.row(0) == initial_vector("I", VectorRole::key, 3));
    CHECK_FALSE(with_key_sentence(document, "  "));
    CHECK_FALSE(with_key_sentence(with_embeddings(document), "나는").value().embeddings);
}

TEST_CASE("a key sentence has at most as many tokens as any other") {
    std::string words;
    for (int i = 0; i < max_sentence_tokens; ++i) words += "가 ";
    const Document document = reference_document();
    CHECK(with_key_sentence(document, words));
    CHECK_FALSE(with_key_sentence(document, words + "나"));
}

TEST_CASE("what all heads share is edited in the table of every head, and is the same") {
    const Document joined = with_head_added(reference_document());
    const Document embedded = with_head_added(with_embeddings(reference_document()));
    for (const int head : {0, 1}) {
        for (const auto& [document, quantity] :
             {std::pair{joined, Quantity::output_matrix}, std::pair{embedded, Quantity::embedding}}) {
            const Sheet sheet(document, SheetLayout::by_matrix, {SheetKind::head, head});
            const Cell cell{quantity, 1, 2, 0, 0};
            const auto place = sheet.place(cell);
            REQUIRE(place);
            CHECK(sheet.cell(*place) == cell);
            const Document edited = with_values(document, {{cell, 7}});
            CHECK(value_of(edited, cell) == 7);
            CHECK(edited.head(head).k.rows() == 3);
        }
        const Sheet sheet(joined, SheetLayout::by_matrix, {SheetKind::head, head});
        CHECK_FALSE(sheet.place({Quantity::query, 0, 0, 0, 1 - head}));
    }
}

TEST_CASE("a pasted block makes a bias grow with the tokens, and never W_O or the keys of another sentence") {
    const Document biased = with_bias(with_head_added(reference_document()), 1, true);
    const auto growth = [](const Document& document, Quantity quantity, const NumberBlock& block) {
        const SheetPart part{SheetKind::head, 1};
        const Sheet sheet(document, SheetLayout::by_token, part);
        return growth_for(document, SheetLayout::by_token, *sheet.place({quantity, 0, 0, 0, 1}), block, part);
    };
    CHECK(growth(biased, Quantity::bias, {{1, 2, 3, 4}}) == Growth{4, 3, 3});
    CHECK_FALSE(growth(biased, Quantity::bias, {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}));
    CHECK_FALSE(growth(biased, Quantity::output_matrix, NumberBlock(8, {1, 2, 3, 4})));
    const Document cross = with_key_sentence(biased, "I ate").value();
    CHECK_FALSE(growth(cross, Quantity::key, NumberBlock(3, {1, 2, 3})));
    CHECK(growth(cross, Quantity::key, {{1, 2, 3, 4}}) == Growth{3, 4, 3});
    CHECK_FALSE(growth(cross, Quantity::bias, {{1, 2, 3}}));
}

TEST_CASE("a row of zeros that has no direction is named by its token, or by its place in W_O") {
    Document document = with_key_sentence(with_head_added(reference_document()), "I ate apples today").value();
    const auto refused = [&](Cell cell) {
        const auto values = filled(document, {{cell}}, Fill::unit_length, 1);
        REQUIRE_FALSE(values);
        return values.error().args.front().value;
    };
    document.head(1).v.row(3).setZero();
    document.w_o.row(5).setZero();
    CHECK(refused({Quantity::value, 3, 0, 0, 1}) == "today");
    CHECK(refused({Quantity::output_matrix, 5, 0, 0, 0}) == "W_O[6]");
}

}  // namespace qkv
