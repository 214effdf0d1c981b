// exp(score), of the score less the row's maximum where scores are large.
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "formula/line.h"
#include "numbers/portable_exp.h"
#include "steps/mistake_finder.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

double exp_value(const Row& row, const Cell& cell) { return row.softmax().exps[index(cell.column)]; }

// So far below the largest score that exp of the difference begins with 400 million zeros.
bool vanishes(const Row& row, int key) { return row.score_value(key) - row.softmax().shift < -largest_exponent; }

// Of a score so far below the others that no double is as small as its exp.
DoubleDouble exact_exp(const Row& row, const Cell& cell) {
    if (row.is_blocked(cell.column) || vanishes(row, cell.column)) return {};
    return exp(DoubleDouble(row.score_value(cell.column)) - DoubleDouble(row.softmax().shift));
}

std::string exp_name(const Document& document, const Cell& cell) {
    return fmt::format("exp({})", pair_name("score", document, cell));
}

std::vector<Cell> exp_operands(const Document&, const Cell& cell) {
    return {{Quantity::score, cell.row, cell.column, 0, cell.head}};
}

std::vector<Cell> exp_results(const Document&, const Step& step) {
    return {{Quantity::exp, step.query, step.key, 0, step.head}};
}

Formula exp_formula(const Row& row, const Step& step) {
    Formula formula{.step = step};
    const Cell operand = row.cell(Quantity::score, step.key);
    if (row.is_blocked(step.key)) {
        formula.name = {symbol("exp("), {PieceKind::blocked, Role::score, {}, {row.number(operand)}}, symbol(")")};
    } else {
        formula.name = exp_of(row, operand, row.softmax().shift);
    }
    formula.result = {row.number_piece(row.cell(Quantity::exp, step.key))};
    return formula;
}

Message exp_sentence(const Row& row, const Step& step, const Formula& formula) {
    if (row.is_blocked(step.key)) return {"step.exp.blocked", {key_arg(row, step)}};
    std::string id = "step.exp";
    if (vanishes(row, step.key)) {
        id = "step.exp.vanishing";
    } else if (row.softmax().shift != 0.0) {
        id = "step.exp.shifted";
    } else if (row.score_value(step.key) < 0) {
        id = "step.exp.negative";
    }
    return {id,
            {operand_arg("score", formula.name), operand_arg("max", formula.name, PieceKind::constant),
             result_arg(formula)}};
}

std::string exp_work(const Row&, const Formula& formula) { return to_text(formula.name); }

// ---- mistakes

class ExpMistakes : public MistakeFinder {
public:
    explicit ExpMistakes(MistakeFinder finder) : MistakeFinder(std::move(finder)) {}

    void exp();

private:
    void blocked_exp();
    void other_exps();
    std::string exp_of(const Numbers& scores, int j, double shift) const;
};

void ExpMistakes::exp() {
    const double score = score_at(j_);
    if (is_blocked(j_)) {
        blocked_exp();
        return;
    }
    const double shift = row_.softmax().shift;
    const double power = score - shift;
    add(Mistake::exp_forgotten, power, shown(power));
    add(Mistake::exp_as_product, std::numbers::e * power,
        fmt::format("{} × {}", shown(std::numbers::e), factor(power)));
    if (power != 0.0) add(Mistake::sign_lost, portable_exp(-power), fmt::format("exp({})", shown(-power)), "exp");
    for (const int r : early_roundings) {
        add(Mistake::rounded_early, portable_exp(rounded(power, r)),
            fmt::format("exp({})", format_number(rounded(power, r), r)));
    }
    other_exps();
}

void ExpMistakes::blocked_exp() {
    const double unmasked = unmasked_score(j_);
    add(Mistake::masked_counted, portable_exp(unmasked), fmt::format("exp({})", shown(unmasked)), "exp");
    add(Mistake::mask_as_zero, 1.0, "exp(0)", "scores");
    add(Mistake::exp_forgotten, score_at(j_), {});
}

void ExpMistakes::other_exps() {
    const double shift = row_.softmax().shift;
    const double score = score_at(j_);
    for (const double base : other_bases) {
        add(Mistake::other_base, std::pow(base, score - shift), fmt::format("{}^{}", base, factor(score - shift)), {},
            {{"base", shown(base)}});
    }
    const double most = row_maximum();
    add(Mistake::maximum_subtracted, portable_exp(score - most),
        fmt::format("exp({} - {})", shown(score), factor(most)));
    found_.back().remark = {"mistake.maximum-subtracted.remark", {}};
    if (shift != 0.0)
        add(Mistake::maximum_subtracted, portable_exp(score), fmt::format("exp({})", shown(score)), "kept");
    for (const OtherNumbers& row : other_scores()) {
        const SoftmaxTerms terms = softmax_terms(row.numbers);
        add(row.mistake, portable_exp(row.numbers[index(j_)]), exp_of(row.numbers, j_, 0.0), row.variant);
        add(row.mistake, terms.exps[index(j_)], exp_of(row.numbers, j_, terms.shift), row.variant);
    }
}

std::string ExpMistakes::exp_of(const Numbers& scores, int j, double shift) const {
    const std::string score = shown(scores[index(j)]);
    return shift == 0.0 ? fmt::format("exp({})", score) : fmt::format("exp({} - {})", score, factor(shift));
}

}  // namespace

Pieces exp_of(const Row& row, const Cell& power, double shift) {
    Pieces pieces{symbol("exp("), row.number_piece(power)};
    if (shift != 0.0) {
        pieces.push_back(symbol(" - "));
        append(pieces, in_brackets_if_negative(row.constant_piece(shift)));
    }
    pieces.push_back(symbol(")"));
    return pieces;
}

constexpr Operation exp_operation{.kind = StepKind::exp,
                                  .id = "exp",
                                  .stage = Stage::softmax,
                                  .has_key = true,
                                  .is_masked = true,
                                  .results = exp_results,
                                  .formula = exp_formula,
                                  .sentence = exp_sentence,
                                  .work = exp_work,
                                  .mistakes = found_by<ExpMistakes, &ExpMistakes::exp>};

constexpr QuantityRow exp_row{.quantity = Quantity::exp,
                              .role = Role::none,
                              .maker = StepKind::exp,
                              .value = exp_value,
                              .exact = exact_exp,
                              .operands = exp_operands,
                              .cell_name = exp_name};

}  // namespace qkv
