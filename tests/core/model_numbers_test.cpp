// The numbers of a model as a person edits them: where they stand, and what follows from a change.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <vector>

#include "qkv/layer_edit.h"
#include "qkv/sheet.h"
#include "qkv/trained_model.h"
#include "support/in_korean.h"

namespace qkv {

using test::in_korean;

namespace {

const std::vector<SheetKind> sheet_kinds{SheetKind::head, SheetKind::embeddings, SheetKind::layer};

Document changed_by(const Document& document, const Cell& cell, double difference) {
    return with_values(document, {{cell, value_of(document, cell) + difference}});
}

}  // namespace

TEST_CASE("every number of a model stands in one table, at a place that finds it again, and can be set") {
    for (Document document :
         {in_korean("나는 사과를 나는"), with_embeddings_released(in_korean("나는 사과를"), true)}) {
        document.head(1).is_released = true;
        document.head(2).bias = Matrix::Zero(document.token_count(), document.token_count());
        Eigen::Index cells = 0;
        for (const SheetKind kind : sheet_kinds) {
            for (int head = 0; head < (kind == SheetKind::head ? document.head_count() : 1); ++head) {
                for (const SheetLayout layout : {SheetLayout::by_token, SheetLayout::by_matrix}) {
                    const Sheet sheet(document, layout, {kind, head});
                    for (int row = 0; row < sheet.row_count(); ++row) {
                        const auto [first, last] = sheet.section(row);
                        CHECK(first <= row);
                        CHECK(row <= last);
                        for (int column = 0; column < sheet.row_size(row); ++column) {
                            const Cell cell = sheet.cell({row, column});
                            REQUIRE(is_editable(document, cell));
                            CHECK(sheet_kind(document, cell.quantity) == kind);
                            CHECK(sheet.place(cell) == Place{row, column});
                            if (layout == SheetLayout::by_token) ++cells;
                        }
                        const Cell some = sheet.cell({row, sheet.row_size(row) - 1});
                        const Document edited = with_values(document, {{some, 7}});
                        CHECK(value_of(edited, some) == 7);
                        CHECK_FALSE(check(edited));
                    }
                }
            }
        }
        const Layer& layer = *document.layer;
        const Model& model = *document.model;
        const Eigen::Index d = document.embeddings->size();
        const Eigen::Index words = std::min(document.token_count(), 2);  // 나는 stands twice
        Eigen::Index expected = document.w_o.size() + layer.up.size() + layer.up_bias.size() + layer.down.size() +
                                2 * d + model.unembedding.size() + words * d + document.token_count() * d;
        if (document.embeddings->is_released) expected += document.embeddings->x.size();
        for (const Head& head : document.heads) {
            expected +=
                head.bias.size() + head.weights->w_q.size() + head.weights->w_k.size() + head.weights->w_v.size();
            if (head.is_released) expected += head.q.size() + head.k.size() + head.v.size();
        }
        CHECK(cells == expected);
    }
}

TEST_CASE("computed numbers of a model are not edited") {
    const Document document = in_korean("나는 사과를");
    for (const Quantity quantity : {Quantity::query, Quantity::key, Quantity::value, Quantity::embedding,
                                    Quantity::concat, Quantity::norm_1, Quantity::logit, Quantity::probability})
        CHECK_FALSE(is_editable(document, {quantity, 0, 0}));
    CHECK(is_editable(with_embeddings_released(document, true), {Quantity::embedding, 0, 0}));
    CHECK(is_editable(document, {Quantity::unembedding, 11, document.model->next_word_count() - 1}));
    CHECK_FALSE(is_editable(document, {Quantity::unembedding, 12, 0}));
    CHECK_FALSE(is_editable(with_norm_switched(document, Norm::first, false), {Quantity::gain_1, 0, 0}));
}

TEST_CASE("the words that a part names stand first in W_U, and all others behind them") {
    const Document document = in_korean("나는 사과를");
    const Sheet sheet(document, SheetLayout::by_matrix, {SheetKind::layer, 0, {7, 3}});
    const auto rows = sheet.matrix_cells(Quantity::unembedding);
    REQUIRE(std::ssize(rows) == document.model->next_word_count());
    CHECK(rows[0].front() == Cell{Quantity::unembedding, 0, 7});
    CHECK(rows[1].back() == Cell{Quantity::unembedding, 11, 3});
    CHECK(rows[2].front().column == 0);
}

TEST_CASE("what follows from a changed number of a model agrees with a computation by hand") {
    const Document document = in_korean("나는 친구에게 사과를");
    const Attention before = attend(document);
    constexpr double difference = 1.5;

    const Attention up = attend(changed_by(document, {Quantity::up_matrix, 2, 5}, difference));
    for (int token = 0; token < 3; ++token) {
        const double raised = before.layer->up(token, 5) + difference * before.layer->norm_1(token, 2);
        const double inner = std::max(raised, 0.0) - std::max(before.layer->up(token, 5), 0.0);
        CHECK(up.layer->up(token, 5) == doctest::Approx(raised).epsilon(1e-12));
        for (int c = 0; c < 12; ++c)
            CHECK(up.layer->down(token, c) ==
                  doctest::Approx(before.layer->down(token, c) + inner * document.layer->down(5, c)).epsilon(1e-9));
    }

    const Attention gain = attend(changed_by(document, {Quantity::gain_1, 0, 4}, difference));
    for (int token = 0; token < 3; ++token) {
        double squares = 0.0;
        for (int c = 0; c < 12; ++c) squares += std::pow(before.layer->sum_1(token, c), 2);
        const double normed = before.layer->sum_1(token, 4) / std::sqrt(squares / 12 + 1e-5);
        CHECK(gain.layer->norm_1(token, 4) ==
              doctest::Approx(normed * (document.layer->norm_1(0, 4) + difference)).epsilon(1e-12));
        CHECK(gain.layer->norm_1(token, 3) == before.layer->norm_1(token, 3));
    }

    const int word = *document.model->index_of("먹었다");
    const Attention next = attend(changed_by(document, {Quantity::unembedding, 6, word}, difference));
    for (int token = 0; token < 3; ++token) {
        const double logit = before.next->logits(token, word) + difference * before.layer->norm_2(token, 6);
        double sum = 0.0;
        for (int w = 0; w < document.model->next_word_count(); ++w)
            sum += std::exp((w == word ? logit : before.next->logits(token, w)) - logit);
        CHECK(next.next->logits(token, word) == doctest::Approx(logit).epsilon(1e-12));
        CHECK(next.next->probabilities(token, word) == doctest::Approx(1.0 / sum).epsilon(1e-9));
    }

    const int apple = *document.model->index_of("사과를");
    const Document reworded = changed_by(document, {Quantity::word, apple, 1}, difference);
    for (int token = 0; token < 3; ++token) {
        const double moved = token == 2 ? difference : 0.0;
        CHECK(reworded.embeddings->x(token, 1) == doctest::Approx(document.embeddings->x(token, 1) + moved));
        for (int c = 0; c < 4; ++c)
            CHECK(reworded.head(1).q(token, c) ==
                  doctest::Approx(document.head(1).q(token, c) + moved * document.head(1).weights->w_q(1, c)));
    }

    const Document moved = changed_by(document, {Quantity::position, 1, 0}, difference);
    CHECK(moved.embeddings->x(1, 0) == doctest::Approx(document.embeddings->x(1, 0) + difference));
    CHECK(moved.embeddings->x.row(0) == document.embeddings->x.row(0));
}

TEST_CASE("respect lives in one V: copied from another token's, or scaled") {
    Document document = in_korean("할머니께서 사과를");
    const Document other = in_korean("나는 사과를");
    const auto likeliest = [](const Document& one) {
        return one.model->words[index(likeliest_words(*attend(one).next, one.token_count() - 1, 1).front())];
    };
    CHECK(likeliest(document) == "드셨다");
    document.head(0).is_released = true;
    Document copied = document;
    copied.head(0).v.row(0) = other.head(0).v.row(0);
    CHECK(likeliest(copied) == "먹었다");
    const auto vector = vector_of(document, {Quantity::value, 0, 2, 0, 0});
    REQUIRE(vector.size() == 4);
    const Document faint = with_values(document, scaled(document, {vector}, 0.3));
    CHECK(likeliest(faint) == "먹었다");
    CHECK(faint.head(0).v.row(0) == document.head(0).v.row(0) * 0.3);
    CHECK(faint.head(0).v.row(1) == document.head(0).v.row(1));
}

TEST_CASE("a vector is copied from another of its matrix, in W_U from another column") {
    const Document document = in_korean("나는 사과를");
    const Cell from{Quantity::unembedding, 0, 3};
    const Cell to{Quantity::unembedding, 5, 8};
    const Document copied = with_values(document, copied_vector(document, from, to));
    CHECK(copied.model->unembedding.col(8) == document.model->unembedding.col(3));
    CHECK(copied.model->unembedding.leftCols(8) == document.model->unembedding.leftCols(8));
}

TEST_CASE("the parts of a layer are switched off and on, a norm with its trained gain") {
    const Document document = in_korean("나는 사과를");
    for (const Norm norm : {Norm::first, Norm::second}) {
        const Document off = with_norm_switched(document, norm, false);
        CHECK(gain_of(*off.layer, norm).size() == 0);
        CHECK_FALSE(check(off));
        CHECK(with_norm_switched(off, norm, true) == document);
        Document nameless = off;
        nameless.model->name = "mine";
        const Document on = with_norm_switched(nameless, norm, true);
        CHECK(gain_of(*on.layer, norm) == Matrix::Ones(1, 12));
        CHECK_FALSE(check(on));
    }
    const Document off = with_feed_forward_switched(document, false);
    CHECK(attend(off).layer->down.isZero(0.0));
    CHECK(with_feed_forward_switched(off, true) == document);
}

TEST_CASE("nothing grows for a block that is pasted into a model, and what is left out is known") {
    const Document document = in_korean("나는 사과를");
    const SheetPart part{SheetKind::layer};
    const NumberBlock wide(1, std::vector<std::optional<double>>(13, 1.0));
    const Range first{{0, 0}, {0, 0}};
    CHECK_FALSE(growth_for(document, SheetLayout::by_matrix, {0, 0}, wide, part));
    CHECK(pasted(document, SheetLayout::by_matrix, first, wide, part).size() == 12);
    CHECK(is_cut_by_pasting(document, SheetLayout::by_matrix, first, wide, part));
    CHECK_FALSE(is_cut_by_pasting(document, SheetLayout::by_matrix, first, {{1, 2}}, part));
}

TEST_CASE("words that can stand for a word come first") {
    const Document document = in_korean("나는 사과를");
    const int apple = *document.model->index_of("사과를");
    const std::vector<int> others = words_like(document, apple);
    CHECK(others.size() == document.model->words.size() - 1);
    CHECK(std::find(others.begin(), others.end(), apple) == others.end());
    const auto kind_of = [&](int word) {
        const auto& kinds_of_words = trained_model("ko")->kinds;
        return std::find_if(kinds_of_words.begin(), kinds_of_words.end(), [&](const WordKind& kind) {
            return std::find(kind.words.begin(), kind.words.end(), document.model->words[index(word)]) !=
                   kind.words.end();
        });
    };
    CHECK(kind_of(others.front()) == kind_of(apple));
    CHECK(kind_of(others.back()) != kind_of(apple));
}

}  // namespace qkv
