// V_new(i) = Σ weight(i, j) × V(j), each contribution to it, and each product of a contribution.
#include <fmt/format.h>
#include <limits>

#include "attention/weighted_sum.h"
#include "base/short_text.h"
#include "formula/line.h"
#include "qkv/token_name.h"
#include "steps/mistake_finder.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

double contribution_value(const Row& row, const Cell& cell) {
    return row.attention().weights(cell.row, cell.column) * row.head().v(cell.column, cell.component);
}

DoubleDouble exact_contribution(const Row& row, const Cell& cell) {
    const double weight = row.attention().weights(cell.row, cell.column);
    const double value = row.head().v(cell.column, cell.component);
    if (value == 0.0) return {};
    const Cell of_weight = row.cell(Quantity::weight, cell.column);
    const bool has_lost_digits = weight < std::numeric_limits<double>::min();
    return (has_lost_digits ? quantity_row(Quantity::weight).exact(row, of_weight) : DoubleDouble(weight)) *
           DoubleDouble(value);
}

// The sum of the first `keys` contributions.
DoubleDouble exact_sum(const Row& row, int component, int keys) {
    DoubleDouble sum;
    for (int j = 0; j < keys; ++j) sum = sum + exact_contribution(row, row.cell(Quantity::contribution, j, component));
    return sum;
}

DoubleDouble exact_output(const Row& row, const Cell& cell) {
    if (!row.head().is_on) return {};
    return exact_sum(row, cell.column, row.document().key_count());
}

double output_value(const Row& row, const Cell& cell) {
    return row.all_heads().head(cell.head).output(cell.row, cell.column);
}

double size_of_output_terms(const Row& row, const Cell& cell) {
    const Head& head = row.document().head(cell.head);
    if (!head.is_on) return 0.0;
    return size_of_products(row.all_heads().head(cell.head).weights.row(cell.row), head.v.col(cell.column).transpose());
}

std::string contribution_name(const Document& document, const Cell& cell) {
    return fmt::format("{} × V({}){}", pair_name("weight", document, cell), short_key_name(document, cell.column),
                       subscript(cell.component));
}

std::string output_name(const Document& document, const Cell& cell) { return component_name("V_new", document, cell); }

std::vector<Cell> contribution_operands(const Document&, const Cell& cell) {
    return {{Quantity::weight, cell.row, cell.column, 0, cell.head},
            {Quantity::value, cell.column, cell.component, 0, cell.head}};
}

std::vector<Cell> output_operands(const Document& document, const Cell& cell) {
    std::vector<Cell> operands;
    if (!document.head(cell.head).is_on) return operands;
    for (int j = 0; j < document.key_count(); ++j)
        operands.push_back({Quantity::contribution, cell.row, j, cell.column, cell.head});
    return operands;
}

// ---- contribution

std::vector<Cell> contribution_results(const Document& document, const Step& step) {
    std::vector<Cell> cells;
    for (int c = 0; c < document.value_size(); ++c)
        cells.push_back({Quantity::contribution, step.query, step.key, c, step.head});
    return cells;
}

// "0.422 × V(사과를)"
Pieces contribution_named(const Row& row, int key) {
    Pieces name{row.number_piece(row.cell(Quantity::weight, key)), symbol(" × ")};
    append(name, row.named("V", key, Role::value));
    return name;
}

Formula contribution_formula(const Row& row, const Step& step) {
    Formula formula{.step = step, .name = contribution_named(row, step.key)};
    formula.operation = {row.number_piece(row.cell(Quantity::weight, step.key)), symbol(" × ")};
    formula.operation.push_back(row.vector(Quantity::value, step.key));
    formula.result.push_back(row.vector(Quantity::contribution, row.query(), step.key));
    return formula;
}

Message contribution_sentence(const Row& row, const Step& step, const Formula& formula) {
    // The first token other than the query itself.
    const int first_other = step.query == 0 && !row.document().keys ? 1 : 0;
    const bool mixing_begins = step.key == first_other && !row.is_blocked(step.key);
    return {mixing_begins ? "step.contribution.mixing" : "step.contribution",
            {query_arg(row), key_arg(row, step), operand_arg("weight", formula.operation),
             vector_arg("result", calculated(formula).front())}};
}

// ---- one product of a contribution

int product_count(const Shape& shape) { return shape.value_size; }

std::vector<Cell> product_results(const Document&, const Step& step) {
    return {{Quantity::contribution, step.query, step.key, step.component, step.head}};
}

Formula product_formula(const Row& row, const Step& step) {
    Formula formula{.step = step, .name = contribution_named(row, step.key)};
    formula.name.push_back(symbol(subscript(step.component)));
    formula.operation = {row.number_piece(row.cell(Quantity::weight, step.key)), symbol("×")};
    add_factor(formula.operation, row.number({Quantity::value, step.key, step.component, 0, step.head}));
    formula.result = {row.number_piece(row.cell(Quantity::contribution, step.key, step.component))};
    return formula;
}

Message product_sentence(const Row& row, const Step& step, const Formula& formula) {
    return {"step.contribution_product",
            {key_arg(row, step), component_arg(step), operand_arg("weight", formula.operation),
             operand_arg("b", formula.operation, PieceKind::number, 1), result_arg(formula)}};
}

// ---- V_new

std::vector<Cell> output_results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::output, step.query, document.value_size(), step.head);
}

Piece running_sum(const Row& row, int keys) {
    const Document& document = row.document();
    if (keys == document.key_count() || !row.head().is_on) return row.vector(Quantity::output, row.query());
    const Matrix weights = row.attention().weights.row(row.query()).head(keys);
    const Matrix values = row.head().v.topRows(keys);
    Matrix sum = weights * values;
    correct_weighted_sums(weights, values, sum);
    Piece piece{PieceKind::vector, Role::output, {}, {}};
    for (int c = 0; c < document.value_size(); ++c) {
        piece.numbers.push_back(
            row.sum(row.cell(Quantity::output, c), sum(0, c), [&] { return exact_sum(row, c, keys); }));
    }
    return piece;
}

Formula summed_output(const Row& row, int keys) {
    Formula formula{.step = {StepKind::output, row.query(), 0, 0, row.head_number()},
                    .name = row.named("V_new", row.query(), Role::output),
                    .result = {running_sum(row, keys)}};
    if (!row.head().is_on) return formula;
    formula.operation = written_sum(
        keys, [&](Pieces& pieces, int j) { pieces.push_back(row.vector(Quantity::contribution, row.query(), j)); });
    return formula;
}

Formula output_formula(const Row& row, const Step&) { return summed_output(row, row.document().key_count()); }

Message update_sentence(const Row& row, const Step&, const Formula&) { return output_sentence("step.output", row); }

// ---- mistakes

// Every pair of tokens is a candidate; nobody computes more than this by hand.
constexpr int most_tokens_swapped = 64;

constexpr int most_numbers_mixed = 24;

class MixMistakes : public MistakeFinder {
public:
    explicit MixMistakes(MistakeFinder finder) : MistakeFinder(std::move(finder)) {}

    void contribution();
    void output();

private:
    Numbers contribution_of(double weight, const RowVector& value) const;
    std::string contribution_text(const std::string& weight, const RowVector& value) const;
    Matrix values_updated_in_place() const;
    void other_outputs();
    std::string mixture_text(const RowVector& weights, const Matrix& values) const;
    std::string swapped_mixture_text(const RowVector& weights, int right, int wrong) const;
    void updated_values_in_output(const RowVector& weights);
    void wrong_values_in_output(const RowVector& weights);
    void rounded_outputs(const RowVector& weights);
};

// Of a contribution_product its one component alone.
Numbers MixMistakes::contribution_of(double weight, const RowVector& value) const {
    if (step_.kind == StepKind::contribution) return numbers_of(weight * value);
    if (step_.component >= value.size()) return {};
    return {weight * value(step_.component)};
}

std::string MixMistakes::contribution_text(const std::string& weight, const RowVector& value) const {
    if (step_.kind == StepKind::contribution) return fmt::format("{} × {}", weight, shown(value));
    if (step_.component >= value.size()) return {};
    return fmt::format("{} × {}", weight, factor(value(step_.component)));
}

void MixMistakes::contribution() {
    const double weight = weight_at(j_);
    const auto add_value = [&](Mistake mistake, const RowVector& value, std::vector<TextArg> args = {}) {
        add(mistake, contribution_of(weight, value), contribution_text(shown_weight(j_), value), {}, std::move(args));
    };
    add_value(Mistake::weight_times_key, k(j_));
    add(Mistake::weight_forgotten, contribution_of(1.0, v(j_)), contribution_text("1", v(j_)));
    for (int other = 0; other < n_; ++other) {
        if (other != j_) add_value(Mistake::wrong_value, v(other), {{"other", key_token(other)}});
    }
    for (const OtherNumbers& row : other_weights()) {
        const double other = row.numbers[index(j_)];
        add(row.mistake, contribution_of(other, v(j_)), contribution_text(shown(other), v(j_)), row.variant);
    }
    if (is_square()) {
        add_value(Mistake::updated_value, attention_.output.row(j_));
        if (j_ < i_) add_value(Mistake::updated_value, values_updated_in_place().row(j_));
    }
    lost_signs(contribution_of(weight, v(j_)));
    for (const int r : early_roundings) {
        add(Mistake::rounded_early, contribution_of(rounded(weight, r), v(j_)),
            contribution_text(format_number(rounded(weight, r), r), v(j_)));
    }
}

// V when each token's new V takes the place of the old one at once, and the next token reads it.
Matrix MixMistakes::values_updated_in_place() const {
    Matrix values = head_.v;
    for (int t = 0; t < i_; ++t) values.row(t) = (attention_.weights.row(t) * values).eval();
    return values;
}

void MixMistakes::updated_values_in_output(const RowVector& weights) {
    const auto add_mixed = [&](const Matrix& values) {
        add(Mistake::updated_value, numbers_of(weights * values), {}, "output");
    };
    add_mixed(attention_.output);
    if (i_ == 0) return;
    Matrix partly = head_.v;
    partly.topRows(i_) = attention_.output.topRows(i_);
    add_mixed(partly);
    add_mixed(values_updated_in_place());
}

void MixMistakes::output() {
    const RowVector weights = attention_.weights.row(i_);
    const auto mixed = [&](const Matrix& values) { return numbers_of(weights * values); };
    if (!head_.is_on) {
        add(Mistake::head_off_counted, mixed(head_.v), mixture_text(weights, head_.v));
        return;
    }
    add(Mistake::weight_times_key, mixed(head_.k), {}, "output");
    add(Mistake::weight_forgotten, numbers_of(head_.v.colwise().sum()), {}, "output");
    other_outputs();
    wrong_values_in_output(weights);
    if (is_square()) updated_values_in_output(weights);
    for (int j = 0; j < n_ && n_ > 1; ++j) {
        if (is_blocked(j)) continue;
        const RowVector term = weights(j) * v(j);
        add(Mistake::missed_term, numbers_of(attention_.output.row(i_) - term), {}, {},
            {{"term", fmt::format("{} × V({})", shown_weight(j), key_token(j))}});
    }
    lost_signs(numbers_of(attention_.output.row(i_)));
    rounded_outputs(weights);
}

void MixMistakes::other_outputs() {
    for (const OtherNumbers& row : other_weights()) {
        const Eigen::Map<const RowVector> weights(row.numbers.data(), n_);
        add(row.mistake, numbers_of(weights * head_.v), mixture_text(weights, head_.v), row.variant);
    }
}

// "0.422 × [1, 0] + 0.578 × [0, 1]"; empty where that is too long to read.
std::string MixMistakes::mixture_text(const RowVector& weights, const Matrix& values) const {
    if (values.size() > most_numbers_mixed) return {};
    std::string text;
    for (int j = 0; j < n_; ++j) {
        if (weights(j) == 0.0) continue;
        const std::string weight = text.empty() ? shown(weights(j)) : " + " + factor(weights(j));
        text += fmt::format("{} × {}", weight, shown(values.row(j)));
    }
    return text;
}

std::string MixMistakes::swapped_mixture_text(const RowVector& weights, int right, int wrong) const {
    if (head_.v.size() > most_numbers_mixed) return {};
    Matrix values = head_.v;
    values.row(right) = v(wrong);
    return mixture_text(weights, values);
}

void MixMistakes::wrong_values_in_output(const RowVector& weights) {
    if (n_ > most_tokens_swapped) return;
    for (int right = 0; right < n_; ++right) {
        for (int wrong = 0; wrong < n_; ++wrong) {
            if (wrong == right) continue;
            const RowVector value = attention_.output.row(i_) + weights(right) * (v(wrong) - v(right));
            add(Mistake::wrong_value, numbers_of(value), swapped_mixture_text(weights, right, wrong), "output",
                {{"right", key_token(right)}, {"other", key_token(wrong)}});
        }
    }
}

void MixMistakes::rounded_outputs(const RowVector& weights) {
    for (const int r : early_roundings) {
        const RowVector rounded_weights = rounded(weights, r);
        add(Mistake::rounded_early, numbers_of(rounded_weights * head_.v), mixture_text(rounded_weights, head_.v),
            "output");
        RowVector sum = RowVector::Zero(document_.value_size());
        for (int j = 0; j < n_; ++j) sum += rounded(weights(j) * v(j), r);
        add(Mistake::rounded_early, numbers_of(sum), {});
    }
}

}  // namespace

Formula running_output(const Row& row, int keys) {
    Formula formula = summed_output(row, keys);
    give_digits(formula, row.decimals());
    return formula;
}

constexpr Operation contribution_product_operation{.kind = StepKind::contribution_product,
                                                   .id = "contribution_product",
                                                   .stage = Stage::update,
                                                   .has_key = true,
                                                   .results = product_results,
                                                   .formula = product_formula,
                                                   .sentence = product_sentence,
                                                   .work = operation_text,
                                                   .mistakes = found_by<MixMistakes, &MixMistakes::contribution>};
constexpr Operation contribution_operation{.kind = StepKind::contribution,
                                           .id = "contribution",
                                           .stage = Stage::update,
                                           .has_key = true,
                                           .is_vector = true,
                                           .product = &contribution_product_operation,
                                           .product_count = product_count,
                                           .results = contribution_results,
                                           .formula = contribution_formula,
                                           .sentence = contribution_sentence,
                                           .work = operation_text,
                                           .mistakes = found_by<MixMistakes, &MixMistakes::contribution>};
constexpr Operation output_operation{.kind = StepKind::output,
                                     .id = "output",
                                     .stage = Stage::update,
                                     .is_vector = true,
                                     .results = output_results,
                                     .formula = output_formula,
                                     .sentence = update_sentence,
                                     .work = operation_text,
                                     .mistakes = found_by<MixMistakes, &MixMistakes::output>};

constexpr QuantityRow contribution_row{.quantity = Quantity::contribution,
                                       .role = Role::output,
                                       .maker = StepKind::contribution_product,
                                       .size = value_size,
                                       .value = contribution_value,
                                       .exact = exact_contribution,
                                       .operands = contribution_operands,
                                       .cell_name = contribution_name};
constexpr QuantityRow output_row{.quantity = Quantity::output,
                                 .role = Role::output,
                                 .maker = StepKind::output,
                                 .size = value_size,
                                 .value = output_value,
                                 .exact = exact_output,
                                 .size_of_terms = size_of_output_terms,
                                 .operands = output_operands,
                                 .cell_name = output_name};

}  // namespace qkv
