// The sum of a row of exps, and the share of each in it: the weight.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "numbers/portable_exp.h"
#include "qkv/token_name.h"
#include "steps/mistake_finder.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

double sum_value(const Row& row, const Cell&) { return row.softmax().sum; }
double weight_value(const Row& row, const Cell& cell) { return row.attention().weights(cell.row, cell.column); }

DoubleDouble exact_weight(const Row& row, const Cell& cell) {
    const DoubleDouble exp = quantity_row(Quantity::exp).exact(row, row.cell(Quantity::exp, cell.column));
    return exp / DoubleDouble(row.softmax().sum);
}

std::string sum_name(const Document& document, const Cell& cell) {
    return fmt::format("sum({})", short_token_name(document, cell.row));
}

std::string weight_name(const Document& document, const Cell& cell) { return pair_name("weight", document, cell); }

std::vector<Cell> sum_operands(const Document& document, const Cell& cell) {
    std::vector<Cell> operands;
    for (int j = 0; j < document.key_count(); ++j) operands.push_back({Quantity::exp, cell.row, j, 0, cell.head});
    return operands;
}

std::vector<Cell> weight_operands(const Document&, const Cell& cell) {
    return {{Quantity::exp, cell.row, cell.column, 0, cell.head}, {Quantity::sum, cell.row, 0, 0, cell.head}};
}

// ---- sum

std::vector<Cell> sum_results(const Document&, const Step& step) {
    return {{Quantity::sum, step.query, 0, 0, step.head}};
}

Formula sum_formula(const Row& row, const Step& step) {
    return {.step = step,
            .name = row.named("sum", row.query(), Role::query),
            .operation = written_sum(
                row.document().key_count(),
                [&](Pieces& pieces, int j) { pieces.push_back(row.number_piece(row.cell(Quantity::exp, j))); }),
            .result = {row.number_piece(row.cell(Quantity::sum, 0))}};
}

Message sum_sentence(const Row& row, const Step&, const Formula& formula) {
    return {"step.sum", {query_arg(row), result_arg(formula)}};
}

// ---- weight

std::vector<Cell> weight_results(const Document&, const Step& step) {
    return {{Quantity::weight, step.query, step.key, 0, step.head}};
}

Formula weight_formula(const Row& row, const Step& step) {
    Formula formula{.step = step,
                    .name = row.pair_named("weight", step.key),
                    .operation = {row.number_piece(row.cell(Quantity::exp, step.key)), symbol(" ÷ "),
                                  row.number_piece(row.cell(Quantity::sum, 0))},
                    .result = {row.number_piece(row.cell(Quantity::weight, step.key))}};
    if (row.weights().is_moved[index(step.key)]) {
        formula.before_arrow = formula.result;
        Number& number = formula.before_arrow.front().numbers.front();
        number.shown = format_number(number.value, row.decimals() + 1);
    }
    return formula;
}

Message weight_sentence(const Row& row, const Step& step, const Formula& formula) {
    if (row.is_blocked(step.key)) return {"step.weight.blocked", {query_arg(row), key_arg(row, step)}};
    return {formula.before_arrow.empty() ? "step.weight" : "step.weight.moved",
            {query_arg(row),
             key_arg(row, step),
             operand_arg("exp", formula.operation),
             operand_arg("sum", formula.operation, PieceKind::number, 1),
             {"exact", to_text(formula.before_arrow)},
             {"result", to_text(formula.result)}}};
}

// "exp(1) ÷ (exp(1) + exp(1) + exp(0))"; a sum that is too long to read stays a number.
std::string weight_work(const Row& row, const Formula& formula) {
    constexpr int most_tokens_written_out = 6;
    const int tokens = row.document().key_count();
    if (tokens > most_tokens_written_out) return to_text(formula.operation);
    const auto name = [&](int j) {
        return to_text(row.formula({StepKind::exp, row.query(), j, 0, row.head_number()}).name);
    };
    std::string sum;
    for (int j = 0; j < tokens; ++j) sum += (j == 0 ? "" : " + ") + name(j);
    return fmt::format("{} ÷ ({})", name(formula.step.key), sum);
}

// ---- mistakes

class SoftmaxMistakes : public MistakeFinder {
public:
    explicit SoftmaxMistakes(MistakeFinder finder) : MistakeFinder(std::move(finder)) {}

    void sum();
    void weight();

private:
    void other_sums();
    static double total_of(const Numbers& terms);
    void column_sum();
    Numbers column_exps(int column) const;
    Numbers unmasked_exps() const;
    void rounded_sums();
    void other_softmaxes();
    void linear_weight();
    void rounded_weights(int r);
};

void SoftmaxMistakes::sum() {
    Numbers visible;
    for (int j = 0; j < n_; ++j) {
        if (!is_blocked(j)) visible.push_back(score_at(j));
    }
    add(Mistake::linear_normalisation, total_of(visible), sum_of(visible), "sum");
    if (is_square()) column_sum();
    if (has_blocked()) {
        const Numbers exps = unmasked_exps();
        add(Mistake::masked_counted, total_of(exps), sum_of(exps), "sum");
    }
    for (int j = 0; j < n_ && n_ > 1; ++j) {
        if (!is_blocked(j)) {
            add(Mistake::missed_term, total() - exp_at(j), shown(exp_at(j)), {}, {{"term", exp_text(j)}});
        }
    }
    rounded_sums();
    other_sums();
}

void SoftmaxMistakes::other_sums() {
    const double shift = row_.softmax().shift;
    const auto add_powers = [&](Mistake mistake, double base, double subtracted, std::string_view variant = {}) {
        Numbers powers;
        for (const double score : row_scores()) powers.push_back(std::pow(base, score - subtracted));
        add(mistake, total_of(powers), sum_of(powers), variant, {{"base", shown(base)}});
    };
    for (const double base : other_bases) add_powers(Mistake::other_base, base, shift);
    add_powers(Mistake::maximum_subtracted, std::numbers::e, row_maximum());
    found_.back().remark = {"mistake.maximum-subtracted.remark", {}};
    if (shift != 0.0) add_powers(Mistake::maximum_subtracted, std::numbers::e, 0.0, "kept");
    for (const OtherNumbers& row : other_scores()) {
        const SoftmaxTerms terms = softmax_terms(row.numbers);
        add(row.mistake, terms.sum, sum_of(terms.exps), row.variant);
    }
}

double SoftmaxMistakes::total_of(const Numbers& terms) {
    double sum = 0;
    for (const double term : terms) sum += term;
    return sum;
}

void SoftmaxMistakes::column_sum() {
    const Numbers exps = column_exps(i_);
    add(Mistake::softmax_down_column, total_of(exps), sum_of(exps), "sum");
}

// exp down a column, with the shift of this row.
Numbers SoftmaxMistakes::column_exps(int column) const {
    Numbers exps;
    for (int t = 0; t < attention_.scores.rows(); ++t)
        exps.push_back(portable_exp(attention_.scores(t, column) - row_.softmax().shift));
    return exps;
}

Numbers SoftmaxMistakes::unmasked_exps() const {
    Numbers exps;
    for (int j = 0; j < n_; ++j) exps.push_back(portable_exp(unmasked_score(j) - row_.softmax().shift));
    return exps;
}

void SoftmaxMistakes::rounded_sums() {
    for (const int r : early_roundings) {
        Numbers exps;
        Numbers of_rounded_scores;
        for (int j = 0; j < n_; ++j) {
            exps.push_back(rounded(exp_at(j), r));
            of_rounded_scores.push_back(is_blocked(j) ? 0.0
                                                      : portable_exp(rounded(score_at(j) - row_.softmax().shift, r)));
        }
        add(Mistake::rounded_early, total_of(exps), sum_of(exps));
        add(Mistake::rounded_early, total_of(of_rounded_scores), sum_of(of_rounded_scores));
    }
}

void SoftmaxMistakes::weight() {
    if (has_blocked()) {
        const Numbers exps = unmasked_exps();
        const double counted = exps[index(j_)] / total_of(exps);
        const std::string work = fmt::format("{} ÷ ({})", shown(exps[index(j_)]), sum_of(exps));
        add(Mistake::masked_counted, counted, work, "weight");
        if (!is_blocked(j_)) add(Mistake::mask_after_softmax, counted, work);
    }
    other_softmaxes();
    if (is_square()) add(Mistake::weights_of_column, attention_.weights(j_, i_), {}, "weight");
    if (is_blocked(j_)) {
        add(Mistake::exp_forgotten, score_at(j_), {});
        return;
    }
    linear_weight();
    add(Mistake::not_normalised, exp_at(j_), exp_text(j_));
    if (row_.softmax().shift != 0.0) {
        add(Mistake::not_normalised, portable_exp(score_at(j_)), fmt::format("exp({})", shown(score_at(j_))));
    }
    if (n_ > 1) {
        add(Mistake::divided_by_n, exp_at(j_) / n_, fmt::format("{} ÷ {}", shown(exp_at(j_)), n_));
        add(Mistake::divided_by_n, score_at(j_) / n_, fmt::format("{} ÷ {}", shown(score_at(j_)), n_));
    }
    const Numbers column = column_exps(j_);
    add(Mistake::softmax_down_column, column[index(i_)] / total_of(column),
        fmt::format("{} ÷ ({})", shown(column[index(i_)]), sum_of(column)));
    for (const int r : early_roundings) rounded_weights(r);
    add(Mistake::sign_lost, -weight_at(j_), {});
}

void SoftmaxMistakes::other_softmaxes() {
    const auto add_division = [&](Mistake mistake, const Numbers& terms, std::string_view variant,
                                  std::vector<TextArg> args = {}) {
        const double term = terms[index(j_)];
        add(mistake, term / total_of(terms), fmt::format("{} ÷ ({})", shown(term), sum_of(terms)), variant,
            std::move(args));
    };
    for (const OtherNumbers& row : other_scores()) {
        add_division(row.mistake, softmax_terms(row.numbers).exps, row.variant);
    }
    for (const double base : other_bases) {
        Numbers powers;
        for (const double score : row_scores()) powers.push_back(std::pow(base, score - row_.softmax().shift));
        add_division(Mistake::other_base, powers, {}, {{"base", shown(base)}});
    }
}

void SoftmaxMistakes::linear_weight() {
    Numbers visible;
    for (int j = 0; j < n_; ++j) {
        if (!is_blocked(j)) visible.push_back(score_at(j));
    }
    const double total = total_of(visible);
    if (total == 0.0 || visible.size() < 2) return;
    add(Mistake::linear_normalisation, score_at(j_) / total,
        fmt::format("{} ÷ ({})", shown(score_at(j_)), sum_of(visible)));
}

void SoftmaxMistakes::rounded_weights(int r) {
    const double exp = rounded(exp_at(j_), r);
    double sum_of_rounded = 0;
    for (int j = 0; j < n_; ++j) sum_of_rounded += rounded(exp_at(j), r);
    for (const double sum : {rounded(total(), r), sum_of_rounded}) {
        if (sum == 0.0) continue;
        add(Mistake::rounded_early, exp / sum, fmt::format("{} ÷ {}", format_number(exp, r), format_number(sum, r)));
    }
}

}  // namespace

constexpr Operation sum_operation{.kind = StepKind::sum,
                                  .id = "sum",
                                  .stage = Stage::softmax,
                                  .results = sum_results,
                                  .formula = sum_formula,
                                  .sentence = sum_sentence,
                                  .work = operation_text,
                                  .mistakes = found_by<SoftmaxMistakes, &SoftmaxMistakes::sum>};
constexpr Operation weight_operation{.kind = StepKind::weight,
                                     .id = "weight",
                                     .stage = Stage::softmax,
                                     .has_key = true,
                                     .is_masked = true,
                                     .results = weight_results,
                                     .formula = weight_formula,
                                     .sentence = weight_sentence,
                                     .work = weight_work,
                                     .mistakes = found_by<SoftmaxMistakes, &SoftmaxMistakes::weight>};

constexpr QuantityRow sum_row{.quantity = Quantity::sum,
                              .role = Role::none,
                              .maker = StepKind::sum,
                              .value = sum_value,
                              .operands = sum_operands,
                              .cell_name = sum_name};
constexpr QuantityRow weight_row{.quantity = Quantity::weight,
                                 .role = Role::weight,
                                 .maker = StepKind::weight,
                                 .value = weight_value,
                                 .exact = exact_weight,
                                 .operands = weight_operands,
                                 .cell_name = weight_name};

}  // namespace qkv
