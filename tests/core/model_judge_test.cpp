// Predict mode in a model: what is asked for, and the mistakes of each operation.
#include <cmath>
#include <doctest/doctest.h>

#include "qkv/trained_model.h"
#include "support/judging.h"

namespace qkv {

using namespace test;

namespace {

// The number asked for, of a vector that a mistake gives.
Numbers asked_of(const Document& document, const Step& step, const RowVector& vector) {
    const Cell cell = cells_asked(document, attend(document), step).front();
    return {vector(cell.column)};
}

bool is_taken_for(const Document& document, const Step& step, const Numbers& answer, Mistake mistake) {
    const Verdict verdict = judged(document, step, written(document, answer, step));
    CAPTURE(name(mistake));
    CHECK_FALSE(verdict.is_correct);
    return names(verdict, mistake);
}

const Document& korean_model() { return trained_model("ko")->document; }

}  // namespace

TEST_CASE("of the long vectors of a layer one number is asked for, of the next word that of the likeliest") {
    const Document& document = korean_model();
    const Attention attention = attend(document);
    const int last = document.token_count() - 1;
    for (const StepKind kind :
         {StepKind::embed, StepKind::join, StepKind::sum_1, StepKind::norm_1, StepKind::up, StepKind::inner,
          StepKind::down, StepKind::sum_2, StepKind::norm_2, StepKind::logits, StepKind::next_sum,
          StepKind::probabilities, StepKind::token, StepKind::add_norm_1_stage, StepKind::next_word_stage}) {
        const Step step{kind, last};
        CAPTURE(static_cast<int>(kind));
        CHECK(cells_asked(document, attention, step).size() == 1);
        CHECK_FALSE(is_vector(document, step));
    }
    CHECK(is_vector(document, {StepKind::output, last}));
    const int likeliest = likeliest_words(*attention.next, last, 1).front();
    CHECK(cells_asked(document, attention, {StepKind::probabilities, last}).front() ==
          Cell{Quantity::probability, last, likeliest});
    const Cell norm = cells_asked(document, attention, {StepKind::norm_1, last}).front();
    CHECK(std::abs(attention.layer->norm_1(last, norm.column)) ==
          attention.layer->norm_1.row(last).cwiseAbs().maxCoeff());
}

TEST_CASE("the mistakes of a layer are named") {
    const Document& document = korean_model();
    const Attention attention = attend(document);
    const LayerResult& layer = *attention.layer;
    const int last = document.token_count() - 1;
    const RowVector x = document.embeddings->x.row(last);
    const RowVector joined = attention.joined.row(last);
    const RowVector sum = layer.sum_1.row(last);
    const RowVector gain = document.layer->norm_1.row(0);
    const auto is_named = [&](StepKind kind, const RowVector& wrong, Mistake mistake) {
        const Step step{kind, last};
        return is_taken_for(document, step, asked_of(document, step, wrong), mistake);
    };
    const int word = *document.model->index_of(document.tokens.back());
    CHECK(is_named(StepKind::embed, document.model->word.row(word), Mistake::position_forgotten));
    CHECK(is_named(StepKind::embed, document.model->word.row(word) + document.model->position.row(0),
                   Mistake::wrong_position));
    CHECK(is_named(StepKind::sum_1, joined, Mistake::residual_forgotten));
    CHECK(is_named(StepKind::sum_1, x, Mistake::addend_forgotten));
    CHECK(is_named(StepKind::sum_1, x - joined, Mistake::subtracted));
    CHECK(is_named(StepKind::norm_1, sum, Mistake::norm_forgotten));
    CHECK(is_named(StepKind::norm_1, sum / layer.root_1[static_cast<std::size_t>(last)], Mistake::gain_forgotten));
    const double square = sum.squaredNorm() / 12 + 1e-5;
    CHECK(is_named(StepKind::norm_1, (sum / square).cwiseProduct(gain), Mistake::root_forgotten));
    CHECK(is_named(StepKind::norm_1, (sum / sum.norm()).cwiseProduct(gain), Mistake::mean_forgotten));
    const RowVector centred = sum.array() - sum.mean();
    CHECK(is_named(StepKind::norm_1, (centred / std::sqrt(centred.squaredNorm() / 12 + 1e-5)).cwiseProduct(gain),
                   Mistake::mean_subtracted));
    CHECK(is_named(StepKind::up, layer.norm_1.row(last) * document.layer->up, Mistake::bias_forgotten));
    CHECK(is_named(StepKind::up, sum * document.layer->up + document.layer->up_bias, Mistake::norm_forgotten));
    CHECK(is_named(StepKind::inner, layer.up.row(last).cwiseMin(0.0), Mistake::relu_turned_round));
    CHECK(is_named(StepKind::down, layer.up.row(last) * document.layer->down, Mistake::relu_forgotten));
    CHECK(is_named(StepKind::logits, layer.sum_2.row(last) * document.model->unembedding, Mistake::norm_forgotten));
    CHECK(is_named(StepKind::probabilities, attention.next->logits.row(last), Mistake::exp_forgotten));
}

TEST_CASE("a feed-forward layer that is off asks for 0, and what it would give is named") {
    Document document = korean_model();
    const Attention on = attend(document);
    document.layer->is_on = false;
    const Step step{StepKind::down, document.token_count() - 1};
    CHECK(judged(document, step, "0").is_correct);
    CHECK(is_taken_for(document, step, asked_of(document, step, on.layer->down.row(step.query)),
                       Mistake::layer_off_counted));
}

TEST_CASE("the sum over all words is told from that over the likeliest, and from the logits") {
    const Document& document = korean_model();
    const Attention attention = attend(document);
    const Step step{StepKind::next_sum, document.token_count() - 1};
    const SoftmaxTerms& terms = attention.next->terms[static_cast<std::size_t>(step.query)];
    double likeliest = 0.0;
    for (const int word : likeliest_words(*attention.next, step.query, 5))
        likeliest += terms.exps[static_cast<std::size_t>(word)];
    CHECK(judged(document, step, fmt::format("{:.4f}", terms.sum)).is_correct);
    CHECK(is_taken_for(document, step, {likeliest}, Mistake::missed_term));
    CHECK(is_taken_for(document, step, {attention.next->logits.row(step.query).sum()}, Mistake::linear_normalisation));
}

}  // namespace qkv
