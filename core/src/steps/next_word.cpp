// The next word: logit = norm_2 · W_U of every word, and softmax over all words.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/short_text.h"
#include "formula/line.h"
#include "numbers/portable_exp.h"
#include "steps/layer_values.h"
#include "steps/mistake_finder.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

int word_count(const Document& document) { return document.model->next_word_count(); }

const NextWords& next_of(const Row& row) { return *row.all_heads().next; }

const SoftmaxTerms& terms_of(const Row& row, const Cell& cell) { return next_of(row).terms[index(cell.row)]; }

double unembedding_value(const Row& row, const Cell& cell) {
    return row.document().model->unembedding(cell.row, cell.column);
}

double logit_value(const Row& row, const Cell& cell) { return next_of(row).logits(cell.row, cell.column); }

double exp_value(const Row& row, const Cell& cell) { return terms_of(row, cell).exps[index(cell.column)]; }

double sum_value(const Row& row, const Cell& cell) { return terms_of(row, cell).sum; }

double probability_value(const Row& row, const Cell& cell) { return next_of(row).probabilities(cell.row, cell.column); }

double size_of_logit_terms(const Row& row, const Cell& cell) {
    return size_of_column_products(row.all_heads().layer->norm_2, row.document().model->unembedding, cell);
}

std::string word_text(const Document& document, int word) { return shortened(document.model->words[index(word)]); }

std::string unembedding_name(const Document& document, const Cell& cell) {
    return fmt::format("W_U({}){}", word_text(document, cell.column), subscript(cell.row));
}

template <const char* const& format>
std::string named_by_word(const Document& document, const Cell& cell) {
    return fmt::format(fmt::runtime(format), word_text(document, cell.column));
}

constexpr const char* logit_format = "logit({})";
constexpr const char* exp_format = "exp(logit({}))";
constexpr const char* probability_format = "p({})";

std::string sum_name(const Document&, const Cell&) { return "sum"; }

std::vector<Cell> logit_operands(const Document& document, const Cell& cell) {
    std::vector<Cell> operands = row_of_cells(Quantity::norm_2, cell.row, embedding_size(document), 0);
    for (int c = 0; c < embedding_size(document); ++c) operands.push_back({Quantity::unembedding, c, cell.column});
    return operands;
}

std::vector<Cell> exp_operands(const Document&, const Cell& cell) { return {{Quantity::logit, cell.row, cell.column}}; }

std::vector<Cell> sum_operands(const Document& document, const Cell& cell) {
    return row_of_cells(Quantity::next_exp, cell.row, word_count(document), 0);
}

std::vector<Cell> probability_operands(const Document&, const Cell& cell) {
    return {{Quantity::next_exp, cell.row, cell.column}, {Quantity::next_sum, cell.row}};
}

// ---- what the steps share

// The words whose lines are written out.
std::vector<int> words_shown(const Row& row) { return likeliest_words(next_of(row), row.query(), next_words_shown); }

int likeliest(const Row& row) { return likeliest_words(next_of(row), row.query(), 1).front(); }

int asked_word(const Row& row, const Step&) { return likeliest(row); }

// "logit(했다)"
Pieces named(const Row& row, const char* function, int word, Role role) {
    return {symbol(fmt::format("{}(", function)),
            {PieceKind::token, role, word_text(row.document(), word), {}},
            symbol(")")};
}

Piece unembedding_column(const Row& row, int word) {
    Piece piece{PieceKind::vector, role_of(Quantity::unembedding), {}, {}};
    for (int c = 0; c < embedding_size(row.document()); ++c)
        piece.numbers.push_back(row.number({Quantity::unembedding, c, word}));
    return piece;
}

TextArg word_arg(const Row& row, int word) { return {"word", word_text(row.document(), word)}; }

// ---- logits

std::vector<Cell> logit_results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::logit, step.query, word_count(document), 0);
}

// "logit(했다) = [1, 2] · [0.5, 1] = 1×0.5 + 2×1 = 2.5"
Formula logit_of(const Row& row, const Step& step, int word) {
    Formula formula{.step = step,
                    .name = named(row, "logit", word, Role::score),
                    .result = {row.number_piece({Quantity::logit, step.query, word})}};
    const Piece norm = row.vector(Quantity::norm_2, step.query);
    const Piece column = unembedding_column(row, word);
    const Pieces products = written_sum(embedding_size(row.document()), [&](Pieces& sum, int c) {
        add_multiplication(sum, norm.numbers[index(c)], column.numbers[index(c)]);
    });
    formula.operation = {norm, symbol(" · "), column};
    formula.products = products;
    give_digits(formula, row.decimals());
    return formula;
}

Formula logit_formula(const Row& row, const Step& step) { return logit_of(row, step, likeliest(row)); }

std::vector<Formula> logit_lines(const Row& row, const Step& step) {
    std::vector<Formula> lines;
    for (const int word : words_shown(row)) lines.push_back(logit_of(row, step, word));
    return lines;
}

Message logit_sentence(const Row& row, const Step&, const Formula& formula) {
    return {"step.logits", {query_arg(row), word_arg(row, likeliest(row)), result_arg(formula)}};
}

// ---- exps and their sum

std::vector<Cell> sum_results(const Document& document, const Step& step) {
    std::vector<Cell> cells = row_of_cells(Quantity::next_exp, step.query, word_count(document), 0);
    cells.push_back({Quantity::next_sum, step.query});
    return cells;
}

int asked_sum(const Row& row, const Step&) { return word_count(row.document()); }

// "1 + 0.071 + 0.058 + 0.008": the exps of the likeliest words, and those of all others together.
Formula sum_formula(const Row& row, const Step& step) {
    Formula formula{.step = step,
                    .name = row.named("sum", step.query, Role::none),
                    .result = {row.number_piece({Quantity::next_sum, step.query})}};
    const std::vector<int> words = words_shown(row);
    double others = 0.0;
    for (int word = 0; word < word_count(row.document()); ++word) {
        if (std::find(words.begin(), words.end(), word) == words.end())
            others += exp_value(row, {Quantity::next_exp, step.query, word});
    }
    formula.operation = written_sum(static_cast<int>(words.size()), [&](Pieces& sum, int i) {
        sum.push_back(row.number_piece({Quantity::next_exp, step.query, words[index(i)]}));
    });
    if (word_count(row.document()) > static_cast<int>(words.size())) {
        formula.operation.push_back(symbol(" + "));
        formula.operation.push_back(row.constant_piece(others));
    }
    give_digits(formula, row.decimals());
    return formula;
}

Formula exp_line(const Row& row, const Step& step, int word) {
    Formula formula{
        .step = step,
        .name = exp_of(row, {Quantity::logit, step.query, word}, next_of(row).terms[index(step.query)].shift),
        .result = {row.number_piece({Quantity::next_exp, step.query, word})}};
    give_digits(formula, row.decimals());
    return formula;
}

std::vector<Formula> sum_lines(const Row& row, const Step& step) {
    std::vector<Formula> lines;
    for (const int word : words_shown(row)) lines.push_back(exp_line(row, step, word));
    lines.push_back(sum_formula(row, step));
    return lines;
}

Message sum_sentence(const Row& row, const Step& step, const Formula& formula) {
    const double shift = next_of(row).terms[index(step.query)].shift;
    return {shift == 0.0 ? "step.next_sum" : "step.next_sum.shifted",
            {query_arg(row),
             {"count", fmt::format("{}", word_count(row.document()))},
             {"max", row.shown(shift)},
             result_arg(formula)}};
}

// ---- probabilities

std::vector<Cell> probability_results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::probability, step.query, word_count(document), 0);
}

Formula probability_of(const Row& row, const Step& step, int word) {
    Formula formula{.step = step,
                    .name = named(row, "p", word, Role::weight),
                    .operation = {row.number_piece({Quantity::next_exp, step.query, word}), symbol(" ÷ "),
                                  row.number_piece({Quantity::next_sum, step.query})},
                    .result = {row.number_piece({Quantity::probability, step.query, word})}};
    give_digits(formula, row.decimals());
    return formula;
}

Formula probability_formula(const Row& row, const Step& step) { return probability_of(row, step, likeliest(row)); }

std::vector<Formula> probability_lines(const Row& row, const Step& step) {
    std::vector<Formula> lines;
    for (const int word : words_shown(row)) lines.push_back(probability_of(row, step, word));
    return lines;
}

Message probability_sentence(const Row& row, const Step&, const Formula& formula) {
    return {"step.probabilities", {query_arg(row), word_arg(row, likeliest(row)), result_arg(formula)}};
}

// ---- mistakes

std::vector<Candidate> logit_mistakes(MistakeFinder finder) {
    const Row& row = finder.row();
    const LayerResult& layer = *row.all_heads().layer;
    const Matrix& unembedding = finder.document().model->unembedding;
    const int query = finder.step().query;
    finder.add(Mistake::norm_forgotten, numbers_of(layer.sum_2.row(query) * unembedding), {});
    finder.add(Mistake::residual_forgotten, numbers_of(layer.down.row(query) * unembedding), {});
    finder.lost_signs(numbers_of(next_of(row).logits.row(query)));
    return finder.take();
}

std::vector<Candidate> sum_mistakes(MistakeFinder finder) {
    const Row& row = finder.row();
    const int query = finder.step().query;
    const SoftmaxTerms& terms = next_of(row).terms[index(query)];
    const auto add = [&](Mistake mistake, double sum, std::string_view variant = {}, std::vector<TextArg> args = {}) {
        Numbers numbers = terms.exps;
        numbers.push_back(sum);
        finder.add(mistake, std::move(numbers), {}, variant, std::move(args));
    };
    add(Mistake::linear_normalisation, next_of(row).logits.row(query).sum(), "sum");
    double of_likeliest = 0.0;
    for (const int word : words_shown(row)) {
        const double exp = terms.exps[index(word)];
        of_likeliest += exp;
        add(Mistake::missed_term, terms.sum - exp, {}, {{"term", word_text(finder.document(), word)}});
    }
    add(Mistake::missed_term, of_likeliest, "others");
    if (terms.shift != 0.0) add(Mistake::maximum_subtracted, portable_exp(terms.shift) * terms.sum, "kept");
    return finder.take();
}

std::vector<Candidate> probability_mistakes(MistakeFinder finder) {
    const Row& row = finder.row();
    const int query = finder.step().query;
    const SoftmaxTerms& terms = next_of(row).terms[index(query)];
    const RowVector logits = next_of(row).logits.row(query);
    finder.add(Mistake::exp_forgotten, numbers_of(logits), {});
    finder.add(Mistake::not_normalised, terms.exps, {});
    if (logits.sum() != 0.0) finder.add(Mistake::linear_normalisation, numbers_of(logits / logits.sum()), {});
    return finder.take();
}

}  // namespace

constexpr Operation logits_operation{.kind = StepKind::logits,
                                     .id = "logits",
                                     .stage = Stage::next_word,
                                     .is_vector = true,
                                     .results = logit_results,
                                     .formula = logit_formula,
                                     .has_digits = true,
                                     .lines = logit_lines,
                                     .sentence = logit_sentence,
                                     .work = operation_text,
                                     .asked = asked_word,
                                     .mistakes = logit_mistakes};
constexpr Operation next_sum_operation{.kind = StepKind::next_sum,
                                       .id = "next_sum",
                                       .stage = Stage::next_word,
                                       .is_vector = true,
                                       .results = sum_results,
                                       .formula = sum_formula,
                                       .has_digits = true,
                                       .lines = sum_lines,
                                       .sentence = sum_sentence,
                                       .work = operation_text,
                                       .asked = asked_sum,
                                       .mistakes = sum_mistakes};
constexpr Operation probabilities_operation{.kind = StepKind::probabilities,
                                            .id = "probabilities",
                                            .stage = Stage::next_word,
                                            .is_vector = true,
                                            .results = probability_results,
                                            .formula = probability_formula,
                                            .has_digits = true,
                                            .lines = probability_lines,
                                            .sentence = probability_sentence,
                                            .work = operation_text,
                                            .asked = asked_word,
                                            .mistakes = probability_mistakes};

constexpr QuantityRow unembedding_row{.quantity = Quantity::unembedding,
                                      .role = Role::score,
                                      .belongs_to_token = false,
                                      .size = word_count,
                                      .value = unembedding_value,
                                      .cell_name = unembedding_name};
constexpr QuantityRow logit_row{.quantity = Quantity::logit,
                                .role = Role::score,
                                .maker = StepKind::logits,
                                .size = word_count,
                                .value = logit_value,
                                .size_of_terms = size_of_logit_terms,
                                .operands = logit_operands,
                                .cell_name = named_by_word<logit_format>};
constexpr QuantityRow next_exp_row{.quantity = Quantity::next_exp,
                                   .role = Role::none,
                                   .maker = StepKind::next_sum,
                                   .size = word_count,
                                   .value = exp_value,
                                   .operands = exp_operands,
                                   .cell_name = named_by_word<exp_format>};
constexpr QuantityRow next_sum_row{.quantity = Quantity::next_sum,
                                   .role = Role::none,
                                   .maker = StepKind::next_sum,
                                   .value = sum_value,
                                   .operands = sum_operands,
                                   .cell_name = sum_name};
constexpr QuantityRow probability_row{.quantity = Quantity::probability,
                                      .role = Role::weight,
                                      .maker = StepKind::probabilities,
                                      .size = word_count,
                                      .value = probability_value,
                                      .operands = probability_operands,
                                      .cell_name = named_by_word<probability_format>};

}  // namespace qkv
