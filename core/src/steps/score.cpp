// score(i, j) = q_i · k_j, scaled, and each of its products.
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "base/short_text.h"
#include "formula/line.h"
#include "qkv/token_name.h"
#include "steps/mistake_finder.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

double score_value(const Row& row, const Cell& cell) { return row.attention().scores(cell.row, cell.column); }

double size_of_score_terms(const Row& row, const Cell& cell) {
    const Document& document = row.document();
    return size_of_products(document.q.row(cell.row), document.k.row(cell.column)) *
           std::abs(document.options.scale / document.options.temperature);
}

double product_value(const Row& row, const Cell& cell) {
    const Document& document = row.document();
    return document.q(cell.row, cell.component) * document.k(cell.column, cell.component);
}

DoubleDouble exact_product(const Row& row, const Cell& cell) {
    const Document& document = row.document();
    return DoubleDouble(document.q(cell.row, cell.component)) * DoubleDouble(document.k(cell.column, cell.component));
}

DoubleDouble exact_score(const Row& row, const Cell& cell) {
    const Document& document = row.document();
    if (row.is_blocked(cell.column)) return {};
    DoubleDouble sum;
    for (int c = 0; c < document.key_size(); ++c)
        sum = sum + exact_product(row, {Quantity::product, cell.row, cell.column, c});
    return sum * DoubleDouble(document.options.scale) / DoubleDouble(document.options.temperature);
}

std::string score_name(const Document& document, const Cell& cell) { return pair_name("score", document, cell); }

std::string product_name(const Document& document, const Cell& cell) {
    return fmt::format("Q({0}){2} × K({1}){2}", short_token_name(document, cell.row),
                       short_token_name(document, cell.column), subscript(cell.component));
}

std::vector<Cell> score_operands(const Document& document, const Cell& cell) {
    std::vector<Cell> operands;
    if (!allows(document.options.mask, cell.row, cell.column)) return operands;
    for (int d = 0; d < document.key_size(); ++d) operands.push_back({Quantity::query, cell.row, d, 0});
    for (int d = 0; d < document.key_size(); ++d) operands.push_back({Quantity::key, cell.column, d, 0});
    return operands;
}

std::vector<Cell> product_operands(const Document&, const Cell& cell) {
    return {{Quantity::query, cell.row, cell.component, 0}, {Quantity::key, cell.column, cell.component, 0}};
}

// ---- score

std::vector<Cell> score_results(const Document&, const Step& step) {
    return {{Quantity::score, step.query, step.key, 0}};
}

// How the options change a dot product: " × 0.5", " ÷ √3", " ÷ 2"; empty if they don't.
Pieces scaling(const Row& row) {
    const Document& document = row.document();
    Pieces pieces;
    if (is_scaled_by_key_size(document)) {
        pieces.push_back(symbol(fmt::format(" ÷ √{}", document.key_size())));
    } else if (document.options.scale != 1.0) {
        pieces.push_back(symbol(" × "));
        append(pieces, in_brackets_if_negative(row.constant_piece(document.options.scale)));
    }
    if (document.options.temperature != 1.0) {
        pieces.push_back(symbol(" ÷ "));
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
    Pieces scaling_pieces = scaling(row);
    Piece dot = scaling_pieces.empty() ? formula.result.front() : row.constant_piece(row.dot(step.key));
    add_dot_product(formula, {std::move(vectors), std::move(products), std::move(dot), std::move(scaling_pieces)},
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
        if (product_value(row, {Quantity::product, row.query(), step.key, c}) != 0) return "step.score.cancelled";
    }
    return "step.score.nothing";
}

Message score_sentence(const Row& row, const Step& step, const Formula& formula) {
    const TextArg query = query_arg(row);
    const TextArg key = key_arg(row, step);
    if (row.is_blocked(step.key)) return {"step.score.blocked", {query, key}};
    const Options& options = row.document().options;
    if (options.scale == 1.0 && options.temperature == 1.0)
        return {score_sentence_id(row, step), {query, key, result_arg(formula)}};
    // The dot product has a side of its own, if it is a number that can be written.
    if (formula.dot.empty()) return {"step.score.scaled_whole", {query, key, result_arg(formula)}};
    return {"step.score.scaled",
            {query, key, operand_arg("dot", formula.dot, PieceKind::constant), result_arg(formula)}};
}

std::string score_work(const Row&, const Formula& formula) { return to_text(formula.products); }

// ---- one product

std::vector<Cell> product_results(const Document&, const Step& step) {
    return {{Quantity::product, step.query, step.key, step.component}};
}

Formula product_formula(const Row& row, const Step& step) {
    Formula formula{.step = step, .name = row.named("Q", row.query(), Role::query)};
    formula.name.push_back(symbol(subscript(step.component) + " × "));
    append(formula.name, row.named("K", step.key, Role::key));
    formula.name.push_back(symbol(subscript(step.component)));
    add_multiplication(formula.operation, row.number({Quantity::query, row.query(), step.component, 0}),
                       row.number({Quantity::key, step.key, step.component, 0}));
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

// What published code writes for a blocked score: round numbers, and the lowest ones of float16, float32 and float64.
constexpr double numbers_for_minus_infinity[] = {-1e3,
                                                 -1e4,
                                                 -1e5,
                                                 -1e6,
                                                 -1e7,
                                                 -1e8,
                                                 -1e9,
                                                 -1e10,
                                                 -1e11,
                                                 -1e12,
                                                 -1e15,
                                                 -1e18,
                                                 -1e20,
                                                 -1e30,
                                                 -1e38,
                                                 -1e100,
                                                 -1e300,
                                                 -1e308,
                                                 -9999,
                                                 -99999,
                                                 -999999,
                                                 -65504,
                                                 -65500,
                                                 -32752,
                                                 std::numeric_limits<float>::lowest(),
                                                 std::numeric_limits<double>::lowest()};

class ScoreMistakes : public MistakeFinder {
public:
    explicit ScoreMistakes(MistakeFinder finder) : MistakeFinder(std::move(finder)) {}

    void product();
    void score();

private:
    std::string dot_text(const RowVector& a, const RowVector& b) const;
    std::string scaling_text() const { return scale_text() + temperature_text(); }
    std::string scale_text() const;        // " ÷ √3"; empty where there is none
    std::string temperature_text() const;  // " ÷ 2"; likewise
    void added_components();
    void missed_components(const RowVector& products);
    void scaling(double dot);
    void blocked_score();
    void rounded_scaling(double dot);
    void lost_signs_of_terms(const RowVector& products);
};

void ScoreMistakes::product() {
    const double a = document_.q(i_, step_.component);
    const double b = document_.k(j_, step_.component);
    add(Mistake::added_components, a + b, fmt::format("{} + {}", shown(a), factor(b)), "product");
    lost_signs({a * b});
}

void ScoreMistakes::score() {
    if (is_blocked(j_)) {
        blocked_score();
        return;
    }
    const RowVector products = q(i_).cwiseProduct(k(j_));
    add(Mistake::swapped_q_k, scaled(k(i_).dot(q(j_))), dot_text(k(i_), q(j_)));
    if (i_ != j_) add(Mistake::own_key, scaled(q(i_).dot(k(i_))), dot_text(q(i_), k(i_)));
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
    return fmt::format("{} · {}{}", shown(a), shown(b), scaling_text());
}

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
    const std::string scaling = scaling_text();
    add(Mistake::added_components, scaled(value),
        scaling.empty() ? sum_of(terms) : fmt::format("({}){}", sum_of(terms), scaling));
    if (!scaling.empty()) add(Mistake::added_components, value, sum_of(terms));
}

void ScoreMistakes::missed_components(const RowVector& products) {
    if (products.size() < 2) return;
    for (int c = 0; c < products.size(); ++c) {
        if (products(c) == 0.0) continue;
        add(Mistake::missed_component, scaled(products.sum() - products(c)),
            fmt::format("{}×{}", factor(document_.q(i_, c)), factor(document_.k(j_, c))), {},
            {{"component", fmt::format("{}", c + 1)}});
    }
}

void ScoreMistakes::scaling(double dot) {
    const auto& [scale, mask, temperature] = document_.options;
    const double d = document_.key_size();
    const std::string warmth = temperature_text();
    const std::string number = shown(dot);
    if (scale != 1.0) {
        const std::string once = scale_text();
        const std::string inverse =
            is_scaled_by_key_size(document_) ? fmt::format(" × √{}", d) : fmt::format(" ÷ {}", factor(scale));
        add(Mistake::scale_forgotten, dot / temperature, number + warmth);
        add(Mistake::scale_twice, dot * scale * scale / temperature, number + once + once + warmth);
        if (scale != 0.0) add(Mistake::scale_inverted, dot / scale / temperature, number + inverse + warmth);
    }
    if (is_scaled_by_key_size(document_)) {
        add(Mistake::scale_by_d, dot / d / temperature, fmt::format("{} ÷ {}{}", number, d, warmth));
    } else if (scale == 1.0 && d > 1) {
        add(Mistake::scale_unasked, dot / std::sqrt(d) / temperature, fmt::format("{} ÷ √{}{}", number, d, warmth));
    }
    if (temperature != 1.0) {
        add(Mistake::temperature_forgotten, dot * scale, number + scale_text());
        if (scale != 1.0) add(Mistake::scaling_forgotten, dot, number);
    }
}

void ScoreMistakes::rounded_scaling(double dot) {
    const auto& [scale, mask, temperature] = document_.options;
    if (scale == 1.0 && temperature == 1.0) return;
    const std::string warmth = temperature_text();
    for (const int r : early_roundings) {
        const double factor_rounded = rounded(scale, r);
        add(Mistake::rounded_early, dot * factor_rounded / temperature,
            fmt::format("{} × {}{}", shown(dot), format_number(factor_rounded, r), warmth));
        if (is_scaled_by_key_size(document_)) {
            const double root = rounded(std::sqrt(static_cast<double>(document_.key_size())), r);
            add(Mistake::rounded_early, dot / root / temperature,
                fmt::format("{} ÷ {}{}", shown(dot), format_number(root, r), warmth));
        }
        const double scaled_and_rounded = rounded(dot * scale, r);
        add(Mistake::rounded_early, scaled_and_rounded / temperature, format_number(scaled_and_rounded, r) + warmth);
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
constexpr QuantityRow score_row{.quantity = Quantity::score,
                                .role = Role::score,
                                .maker = StepKind::score,
                                .value = score_value,
                                .exact = exact_score,
                                .size_of_terms = size_of_score_terms,
                                .operands = score_operands,
                                .cell_name = score_name};

}  // namespace qkv
