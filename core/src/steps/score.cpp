// score(i, j) = q_i · k_j, scaled, and each of its products.
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "base/short_text.h"
#include "formula/line.h"
#include "qkv/token_name.h"
#include "steps/minus_infinities.h"
#include "steps/mistake_finder.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

bool has_bias(const Row& row) { return row.head().bias.size() > 0; }

double bias_value(const Row& row, const Cell& cell) { return row.head().bias(cell.row, cell.column); }

double score_value(const Row& row, const Cell& cell) { return row.attention().scores(cell.row, cell.column); }

double size_of_score_terms(const Row& row, const Cell& cell) {
    const Options& options = row.document().options;
    const double bias = has_bias(row) ? std::abs(bias_value(row, cell)) : 0.0;
    return (size_of_products(row.head().q.row(cell.row), row.head().k.row(cell.column)) * std::abs(options.scale) +
            bias) /
           options.temperature;
}

double product_value(const Row& row, const Cell& cell) {
    return row.head().q(cell.row, cell.component) * row.head().k(cell.column, cell.component);
}

DoubleDouble exact_product(const Row& row, const Cell& cell) {
    return DoubleDouble(row.head().q(cell.row, cell.component)) *
           DoubleDouble(row.head().k(cell.column, cell.component));
}

DoubleDouble exact_score(const Row& row, const Cell& cell) {
    const Document& document = row.document();
    if (row.is_blocked(cell.column)) return {};
    DoubleDouble sum;
    for (int c = 0; c < document.key_size(); ++c)
        sum = sum + exact_product(row, {Quantity::product, cell.row, cell.column, c, cell.head});
    sum = sum * DoubleDouble(document.options.scale);
    if (has_bias(row)) sum = sum + DoubleDouble(bias_value(row, cell));
    return sum / DoubleDouble(document.options.temperature);
}

std::string score_name(const Document& document, const Cell& cell) { return pair_name("score", document, cell); }

std::string bias_name(const Document& document, const Cell& cell) { return pair_name("bias", document, cell); }

std::string product_name(const Document& document, const Cell& cell) {
    return fmt::format("Q({0}){2} × K({1}){2}", short_token_name(document, cell.row),
                       short_key_name(document, cell.column), subscript(cell.component));
}

std::vector<Cell> score_operands(const Document& document, const Cell& cell) {
    std::vector<Cell> operands;
    if (!allows(document.options, cell.row, cell.column)) return operands;
    for (int d = 0; d < document.key_size(); ++d) operands.push_back({Quantity::query, cell.row, d, 0, cell.head});
    for (int d = 0; d < document.key_size(); ++d) operands.push_back({Quantity::key, cell.column, d, 0, cell.head});
    if (document.head(cell.head).bias.size() > 0)
        operands.push_back({Quantity::bias, cell.row, cell.column, 0, cell.head});
    return operands;
}

std::vector<Cell> product_operands(const Document&, const Cell& cell) {
    return {{Quantity::query, cell.row, cell.component, 0, cell.head},
            {Quantity::key, cell.column, cell.component, 0, cell.head}};
}

// ---- score

std::vector<Cell> score_results(const Document&, const Step& step) {
    return {{Quantity::score, step.query, step.key, 0, step.head}};
}

// What becomes of the dot product with a key: " × 0.5", " ÷ √3", " + 0.5", " ÷ 2"; empty if nothing does.
Pieces scaling(const Row& row, int key) {
    const Document& document = row.document();
    Pieces pieces;
    if (is_scaled_by_key_size(document)) {
        pieces.push_back(symbol(fmt::format(" ÷ √{}", document.key_size())));
    } else if (document.options.scale != 1.0) {
        pieces.push_back(symbol(" × "));
        append(pieces, in_brackets_if_negative(row.constant_piece(document.options.scale)));
    }
    if (has_bias(row)) {
        pieces.push_back(symbol(" + "));
        append(pieces, in_brackets_if_negative(row.number_piece(row.cell(Quantity::bias, key))));
    }
    if (document.options.temperature != 1.0) {
        pieces.push_back(symbol(has_bias(row) ? ") ÷ " : " ÷ "));
        pieces.push_back(row.constant_piece(document.options.temperature));
    }
    return pieces;
}

Formula score_formula(const Row& row, const Step& step) {
    const Cell result = row.cell(Quantity::score, step.key);
    Formula formula{.step = step, .name = row.pair_named("score", step.key)};
    if (row.is_blocked(step.key)) {
        formula.result = {{PieceKind::blocked, Role::score, {}, {row.number(result)}}};
        return formula;
    }
    formula.result.push_back(row.number_piece(result));
    Pieces vectors;
    vectors.push_back(row.vector(Quantity::query, row.query()));
    vectors.push_back(symbol(" · "));
    vectors.push_back(row.vector(Quantity::key, step.key));
    Pieces products = written_sum(row.document().key_size(), [&](Pieces& pieces, int c) {
        add_multiplication(pieces, vectors.front().numbers[index(c)], vectors.back().numbers[index(c)]);
    });
    Pieces after = scaling(row, step.key);
    Piece dot = after.empty() ? formula.result.front() : row.constant_piece(row.dot(step.key));
    Pieces before;
    if (has_bias(row) && row.document().options.temperature != 1.0) before.push_back(symbol("("));
    add_dot_product(
        formula,
        {std::move(vectors), std::move(products), std::move(dot), std::move(before), std::move(after), !has_bias(row)},
        row.decimals());
    return formula;
}

// What the number means: a score of 0 and one below 0 are not large, whatever the other scores are.
const char* score_sentence_id(const Row& row, const Step& step) {
    const double score = row.score_value(step.key);
    if (score > 0) return "step.score";
    if (score < 0) return "step.score.negative";
    const Document& document = row.document();
    for (int c = 0; c < document.key_size(); ++c) {
        if (product_value(row, row.cell(Quantity::product, step.key, c)) != 0) return "step.score.cancelled";
    }
    return "step.score.nothing";
}

const char* blocked_sentence(MaskPart part) {
    switch (part) {
        case MaskPart::causal: return "step.score.blocked";
        case MaskPart::window: return "step.score.blocked.window";
        case MaskPart::padding: return "step.score.blocked.padding";
        case MaskPart::hand: return "step.score.blocked.hand";
    }
    return "";
}

Message score_sentence(const Row& row, const Step& step, const Formula& formula) {
    const TextArg query = query_arg(row);
    const TextArg key = key_arg(row, step);
    if (const auto part = blocking_part(row.document().options, row.query(), step.key))
        return {blocked_sentence(*part), {query, key}};
    const Options& options = row.document().options;
    const bool is_scaled = options.scale != 1.0 || options.temperature != 1.0;
    if (!is_scaled && !has_bias(row)) return {score_sentence_id(row, step), {query, key, result_arg(formula)}};
    // The dot product has a side of its own, if it is a number that can be written.
    const bool has_dot = !formula.dot.empty();
    std::string id = has_dot ? "step.score.scaled" : "step.score.scaled_whole";
    if (has_bias(row) && is_scaled) id = has_dot ? "step.score.scaled_biased" : "step.score.scaled_biased_whole";
    if (has_bias(row) && !is_scaled) id = has_dot ? "step.score.biased" : "step.score.biased_whole";
    if (!has_dot) return {id, {query, key, result_arg(formula)}};
    return {id, {query, key, operand_arg("dot", formula.dot, PieceKind::constant), result_arg(formula)}};
}

std::string score_work(const Row&, const Formula& formula) { return to_text(formula.products); }

// ---- one product

std::vector<Cell> product_results(const Document&, const Step& step) {
    return {{Quantity::product, step.query, step.key, step.component, step.head}};
}

Formula product_formula(const Row& row, const Step& step) {
    Formula formula{.step = step, .name = row.named("Q", row.query(), Role::query)};
    formula.name.push_back(symbol(subscript(step.component) + " × "));
    append(formula.name, row.named("K", step.key, Role::key));
    formula.name.push_back(symbol(subscript(step.component)));
    add_multiplication(formula.operation, row.number({Quantity::query, row.query(), step.component, 0, step.head}),
                       row.number({Quantity::key, step.key, step.component, 0, step.head}));
    formula.result = {row.number_piece(row.cell(Quantity::product, step.key, step.component))};
    return formula;
}

Message product_sentence(const Row& row, const Step& step, const Formula& formula) {
    return {"step.product",
            {query_arg(row), key_arg(row, step), component_arg(step), operand_arg("a", formula.operation),
             operand_arg("b", formula.operation, PieceKind::number, 1), result_arg(formula)}};
}

int product_count(const Shape& shape) { return shape.key_size; }

// ---- mistakes

class ScoreMistakes : public MistakeFinder {
public:
    explicit ScoreMistakes(MistakeFinder finder) : MistakeFinder(std::move(finder)) {}

    void product();
    void score();

private:
    // What becomes of a product that has been scaled: the bias added, divided by the temperature.
    double completed(double scaled) const { return (scaled + bias(i_, j_)) / document_.options.temperature; }
    std::string completed_text(std::string scaled) const;
    std::string dot_text(const RowVector& a, const RowVector& b) const;
    std::string scale_text() const;        // " ÷ √3"; empty where there is none
    std::string bias_text() const;         // " + 0.5"; likewise
    std::string temperature_text() const;  // " ÷ 2"; likewise
    void added_components();
    void missed_components(const RowVector& products);
    void scaling(double dot);
    void blocked_score();
    void rounded_scaling(double dot);
    void lost_signs_of_terms(const RowVector& products);
};

void ScoreMistakes::product() {
    const double a = head_.q(i_, step_.component);
    const double b = head_.k(j_, step_.component);
    add(Mistake::added_components, a + b, fmt::format("{} + {}", shown(a), factor(b)), "product");
    lost_signs({a * b});
}

void ScoreMistakes::score() {
    if (is_blocked(j_)) {
        blocked_score();
        return;
    }
    const RowVector products = q(i_).cwiseProduct(k(j_));
    if (is_square()) add(Mistake::swapped_q_k, scaled(k(i_).dot(q(j_))), dot_text(k(i_), q(j_)));
    if (is_square() && i_ != j_) add(Mistake::own_key, scaled(q(i_).dot(k(i_))), dot_text(q(i_), k(i_)));
    added_components();
    missed_components(products);
    scaling(products.sum());
    lost_signs_of_terms(products);
    rounded_scaling(products.sum());
}

void ScoreMistakes::blocked_score() {
    add(Mistake::masked_counted, unmasked_score(j_), dot_text(q(i_), k(j_)), "score");
    add(Mistake::mask_as_zero, 0.0, {}, "score");
    add(Mistake::sign_lost, std::numeric_limits<double>::infinity(), {}, "infinity");
    for (const double number : numbers_for_minus_infinity) {
        add(Mistake::mask_as_number, number, {});
        found_.back().remark = {"mistake.mask-as-number.remark", {}};
    }
}

std::string ScoreMistakes::dot_text(const RowVector& a, const RowVector& b) const {
    return completed_text(fmt::format("{} · {}{}", shown(a), shown(b), scale_text()));
}

std::string ScoreMistakes::completed_text(std::string scaled) const {
    scaled += bias_text();
    const bool has_brackets = has_bias() && document_.options.temperature != 1.0;
    return has_brackets ? fmt::format("({}){}", scaled, temperature_text()) : scaled + temperature_text();
}

std::string ScoreMistakes::bias_text() const { return has_bias() ? fmt::format(" + {}", factor(bias(i_, j_))) : ""; }

std::string ScoreMistakes::temperature_text() const {
    const double temperature = document_.options.temperature;
    return temperature == 1.0 ? "" : fmt::format(" ÷ {}", shown(temperature));
}

std::string ScoreMistakes::scale_text() const {
    if (is_scaled_by_key_size(document_)) return fmt::format(" ÷ √{}", document_.key_size());
    const double scale = document_.options.scale;
    return scale == 1.0 ? "" : fmt::format(" × {}", factor(scale));
}

void ScoreMistakes::added_components() {
    Numbers terms = numbers_of(q(i_));
    for (const double value : k(j_)) terms.push_back(value);
    const double value = q(i_).sum() + k(j_).sum();
    const bool is_plain = document_.options.scale == 1.0 && document_.options.temperature == 1.0 && !has_bias();
    if (!is_plain) {
        add(Mistake::added_components, scaled(value),
            completed_text(fmt::format("({}){}", sum_of(terms), scale_text())));
    }
    add(Mistake::added_components, value, sum_of(terms));
}

void ScoreMistakes::missed_components(const RowVector& products) {
    if (products.size() < 2) return;
    for (int c = 0; c < products.size(); ++c) {
        if (products(c) == 0.0) continue;
        add(Mistake::missed_component, scaled(products.sum() - products(c)),
            fmt::format("{}×{}", factor(head_.q(i_, c)), factor(head_.k(j_, c))), {},
            {{"component", fmt::format("{}", c + 1)}});
    }
}

void ScoreMistakes::scaling(double dot) {
    const double scale = document_.options.scale;
    const double temperature = document_.options.temperature;
    const double d = document_.key_size();
    const std::string number = shown(dot);
    const auto add_scaled = [&](Mistake mistake, double scaled, const std::string& text) {
        add(mistake, completed(scaled), completed_text(text));
    };
    if (scale != 1.0) {
        const std::string once = scale_text();
        const std::string inverse =
            is_scaled_by_key_size(document_) ? fmt::format(" × √{}", d) : fmt::format(" ÷ {}", factor(scale));
        add_scaled(Mistake::scale_forgotten, dot, number);
        add_scaled(Mistake::scale_twice, dot * scale * scale, number + once + once);
        if (scale != 0.0) add_scaled(Mistake::scale_inverted, dot / scale, number + inverse);
    }
    if (is_scaled_by_key_size(document_)) {
        add_scaled(Mistake::scale_by_d, dot / d, fmt::format("{} ÷ {}", number, d));
    } else if (scale == 1.0 && d > 1) {
        add_scaled(Mistake::scale_unasked, dot / std::sqrt(d), fmt::format("{} ÷ √{}", number, d));
    }
    if (has_bias()) add(Mistake::bias_forgotten, dot * scale / temperature, number + scale_text() + temperature_text());
    if (temperature == 1.0) return;
    add(Mistake::temperature_forgotten, dot * scale + bias(i_, j_), number + scale_text() + bias_text());
    if (scale != 1.0) add(Mistake::scaling_forgotten, dot + bias(i_, j_), number + bias_text());
}

void ScoreMistakes::rounded_scaling(double dot) {
    const double scale = document_.options.scale;
    if (scale == 1.0 && document_.options.temperature == 1.0) return;
    for (const int r : early_roundings) {
        const double factor_rounded = rounded(scale, r);
        add(Mistake::rounded_early, completed(dot * factor_rounded),
            completed_text(fmt::format("{} × {}", shown(dot), format_number(factor_rounded, r))));
        if (is_scaled_by_key_size(document_)) {
            const double root = rounded(std::sqrt(static_cast<double>(document_.key_size())), r);
            add(Mistake::rounded_early, completed(dot / root),
                completed_text(fmt::format("{} ÷ {}", shown(dot), format_number(root, r))));
        }
        const double scaled_and_rounded = rounded(dot * scale, r);
        add(Mistake::rounded_early, completed(scaled_and_rounded),
            completed_text(format_number(scaled_and_rounded, r)));
    }
}

// In one product or in all of them.
void ScoreMistakes::lost_signs_of_terms(const RowVector& products) {
    const double dot = products.sum();
    add(Mistake::sign_lost, -scaled(dot), {});
    const double positive = products.cwiseAbs().sum();
    if (positive != dot) add(Mistake::sign_lost, scaled(positive), sum_of(numbers_of(products.cwiseAbs())));
    for (int c = 0; c < products.size(); ++c) {
        if (products(c) >= 0) continue;
        RowVector flipped = products;
        flipped(c) = -flipped(c);
        add(Mistake::sign_lost, scaled(flipped.sum()), sum_of(numbers_of(flipped)));
    }
}

}  // namespace

constexpr Operation product_operation{.kind = StepKind::product,
                                      .id = "product",
                                      .stage = Stage::score,
                                      .has_key = true,
                                      .results = product_results,
                                      .formula = product_formula,
                                      .sentence = product_sentence,
                                      .work = operation_text,
                                      .mistakes = found_by<ScoreMistakes, &ScoreMistakes::product>};
constexpr Operation score_operation{.kind = StepKind::score,
                                    .id = "score",
                                    .stage = Stage::score,
                                    .has_key = true,
                                    .is_masked = true,
                                    .product = &product_operation,
                                    .product_count = product_count,
                                    .results = score_results,
                                    .formula = score_formula,
                                    .has_digits = true,
                                    .sentence = score_sentence,
                                    .work = score_work,
                                    .mistakes = found_by<ScoreMistakes, &ScoreMistakes::score>};

constexpr QuantityRow product_row{.quantity = Quantity::product,
                                  .role = Role::score,
                                  .maker = StepKind::product,
                                  .value = product_value,
                                  .exact = exact_product,
                                  .operands = product_operands,
                                  .cell_name = product_name};
constexpr QuantityRow bias_row{
    .quantity = Quantity::bias, .role = Role::score, .value = bias_value, .cell_name = bias_name};
constexpr QuantityRow score_row{.quantity = Quantity::score,
                                .role = Role::score,
                                .maker = StepKind::score,
                                .value = score_value,
                                .exact = exact_score,
                                .size_of_terms = size_of_score_terms,
                                .operands = score_operands,
                                .cell_name = score_name};

}  // namespace qkv
