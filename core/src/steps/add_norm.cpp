// An addition and its norm, twice in a layer: sum_1 = X + attention, sum_2 = norm_1 + down; norm = sum ÷ root ⊙ gain,
// root = √(mean of the squares of sum + ε) (RMSNorm).
#include <cmath>
#include <fmt/format.h>

#include "base/short_text.h"
#include "qkv/token_name.h"
#include "steps/layer_values.h"
#include "steps/mistake_finder.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// One of the two.
struct AddNorm {
    Quantity first;  // what is added
    Quantity second;
    Quantity sum;
    const char* sum_name;
    const char* sum_sentence;  // id of its text
    Quantity root;
    const char* root_name;
    Quantity gain;
    Quantity norm;
    const char* norm_name;
    StepKind sum_step;
    StepKind norm_step;
    Matrix Layer::*gains;
    Matrix LayerResult::*sums;
    Matrix LayerResult::*norms;
};

constexpr AddNorm first_one{Quantity::embedding,
                            Quantity::joined,
                            Quantity::sum_1,
                            "sum_1",
                            "step.sum_1",
                            Quantity::root_1,
                            "root_1",
                            Quantity::gain_1,
                            Quantity::norm_1,
                            "norm_1",
                            StepKind::sum_1,
                            StepKind::norm_1,
                            &Layer::norm_1,
                            &LayerResult::sum_1,
                            &LayerResult::norm_1};
constexpr AddNorm second_one{
    Quantity::norm_1, Quantity::down,      Quantity::sum_2,     "sum_2",  "step.sum_2",    Quantity::root_2,
    "root_2",         Quantity::gain_2,    Quantity::norm_2,    "norm_2", StepKind::sum_2, StepKind::norm_2,
    &Layer::norm_2,   &LayerResult::sum_2, &LayerResult::norm_2};

// ---- the quantities

template <const AddNorm& parts>
double size_of_terms(const Row& row, const Cell& cell) {
    return std::abs(row.value_in({parts.first, cell.row, cell.column})) +
           std::abs(row.value_in({parts.second, cell.row, cell.column}));
}

double root_1_value(const Row& row, const Cell& cell) { return row.all_heads().layer->root_1[index(cell.row)]; }
double root_2_value(const Row& row, const Cell& cell) { return row.all_heads().layer->root_2[index(cell.row)]; }

template <const AddNorm& parts>
bool is_on(const Document& document) {
    return ((*document.layer).*parts.gains).size() > 0;
}

template <const AddNorm& parts>
std::vector<Cell> sum_operands(const Document&, const Cell& cell) {
    return {{parts.first, cell.row, cell.column}, {parts.second, cell.row, cell.column}};
}

template <const AddNorm& parts>
std::vector<Cell> root_operands(const Document& document, const Cell& cell) {
    if (!is_on<parts>(document)) return {};
    return row_of_cells(parts.sum, cell.row, embedding_size(document), 0);
}

// The root belongs to the same step; it is read from all components.
template <const AddNorm& parts>
std::vector<Cell> norm_operands(const Document& document, const Cell& cell) {
    if (!is_on<parts>(document)) return {{parts.sum, cell.row, cell.column}};
    std::vector<Cell> operands = row_of_cells(parts.sum, cell.row, embedding_size(document), 0);
    operands.push_back({parts.gain, 0, cell.column});
    return operands;
}

template <const AddNorm& parts>
std::string sum_cell_name(const Document& document, const Cell& cell) {
    return component_name(parts.sum_name, document, cell);
}

template <const AddNorm& parts>
std::string root_cell_name(const Document& document, const Cell& cell) {
    return fmt::format("{}({})", parts.root_name, short_token_name(document, cell.row));
}

template <const AddNorm& parts>
std::string gain_cell_name(const Document&, const Cell& cell) {
    return vector_cell_name(&parts == &first_one ? "gain_1" : "gain_2", cell);
}

template <const AddNorm& parts>
std::string norm_cell_name(const Document& document, const Cell& cell) {
    return component_name(parts.norm_name, document, cell);
}

// ---- the addition

template <const AddNorm& parts>
std::vector<Cell> sum_results(const Document& document, const Step& step) {
    return row_of_cells(parts.sum, step.query, embedding_size(document), 0);
}

template <const AddNorm& parts>
Formula sum_formula(const Row& row, const Step& step) {
    return {.step = step,
            .name = row.named(parts.sum_name, step.query, Role::embedding),
            .operation = {row.vector(parts.first, step.query), symbol(" + "), row.vector(parts.second, step.query)},
            .result = {row.vector(parts.sum, step.query)}};
}

template <const AddNorm& parts>
Message sum_sentence(const Row& row, const Step&, const Formula& formula) {
    return {parts.sum_sentence, {query_arg(row), vector_arg("result", formula.result.front())}};
}

template <const AddNorm& parts>
std::vector<Candidate> sum_mistakes(MistakeFinder finder) {
    const int query = finder.step().query;
    const Row& row = finder.row();
    const auto numbers = [&](Quantity quantity) {
        RowVector vector(embedding_size(finder.document()));
        for (int c = 0; c < vector.size(); ++c) vector(c) = row.value_in({quantity, query, c});
        return vector;
    };
    finder.add(Mistake::residual_forgotten, numbers_of(numbers(parts.second)), {});
    finder.add(Mistake::addend_forgotten, numbers_of(numbers(parts.first)), {});
    finder.add(Mistake::subtracted, numbers_of(numbers(parts.first) - numbers(parts.second)), {});
    finder.lost_signs(numbers_of(numbers(parts.sum)));
    return finder.take();
}

// ---- the norm

template <const AddNorm& parts>
std::vector<Cell> norm_results(const Document& document, const Step& step) {
    std::vector<Cell> cells = row_of_cells(parts.norm, step.query, embedding_size(document), 0);
    if (is_on<parts>(document)) cells.push_back({parts.root, step.query});
    return cells;
}

// "[1, 2] ÷ √([1, 2] · [1, 2] ÷ 2 + 0.00001) ⊙ [1, 1]", and with the root worked out "[1, 2] ÷ 1.581 ⊙ [1, 1]".
template <const AddNorm& parts>
Formula norm_formula(const Row& row, const Step& step) {
    const Document& document = row.document();
    const Piece sum = row.vector(parts.sum, step.query);
    Formula formula{.step = step,
                    .name = row.named(parts.norm_name, step.query, Role::embedding),
                    .operation = {sum},
                    .result = {row.vector(parts.norm, step.query)}};
    if (!is_on<parts>(document)) return formula;
    const Piece gain = row.vector(parts.gain, 0);
    append(formula.operation, {symbol(" ÷ √("), sum, symbol(" · "), sum,
                               symbol(fmt::format(" ÷ {} + 0.00001) ⊙ ", embedding_size(document))), gain});
    formula.dot = {sum, symbol(" ÷ "), row.number_piece({parts.root, step.query}), symbol(" ⊙ "), gain};
    return formula;
}

template <const AddNorm& parts>
Message norm_sentence(const Row& row, const Step& step, const Formula& formula) {
    const TextArg result = vector_arg("result", calculated(formula).front());
    if (!is_on<parts>(row.document())) return {"step.norm.off", {query_arg(row), result}};
    return {"step.norm",
            {query_arg(row), {"sum", parts.sum_name}, {"root", row.shown({parts.root, step.query})}, result}};
}

template <const AddNorm& parts>
std::vector<Candidate> norm_mistakes(MistakeFinder finder) {
    const Document& document = finder.document();
    const LayerResult& layer = *finder.row().all_heads().layer;
    const int query = finder.step().query;
    const RowVector sum = (layer.*parts.sums).row(query);
    if (is_on<parts>(document)) {
        const RowVector gain = ((*document.layer).*parts.gains).row(0);
        const double mean = sum.mean();
        const RowVector centred = sum.array() - mean;
        const double length = sum.norm();
        const double spread = std::sqrt(centred.squaredNorm() / static_cast<double>(sum.size()) + norm_epsilon);
        const double square = sum.squaredNorm() / static_cast<double>(sum.size()) + norm_epsilon;
        finder.add(Mistake::norm_forgotten, numbers_of(sum), {});
        finder.add(Mistake::gain_forgotten, numbers_of(sum / std::sqrt(square)), {});
        finder.add(Mistake::root_forgotten, numbers_of((sum / square).cwiseProduct(gain)), {});
        if (length > 0.0) finder.add(Mistake::mean_forgotten, numbers_of((sum / length).cwiseProduct(gain)), {});
        finder.add(Mistake::mean_subtracted, numbers_of((centred / spread).cwiseProduct(gain)), {});
    }
    finder.lost_signs(numbers_of((layer.*parts.norms).row(query)));
    return finder.take();
}

template <const AddNorm& parts>
constexpr Operation sum_operation_of(Stage stage) {
    return {.kind = parts.sum_step,
            .id = parts.sum_name,
            .stage = stage,
            .is_vector = true,
            .results = sum_results<parts>,
            .formula = sum_formula<parts>,
            .sentence = sum_sentence<parts>,
            .work = operation_text,
            .mistakes = sum_mistakes<parts>};
}

template <const AddNorm& parts>
constexpr Operation norm_operation_of(Stage stage) {
    return {.kind = parts.norm_step,
            .id = "norm",
            .stage = stage,
            .is_vector = true,
            .results = norm_results<parts>,
            .formula = norm_formula<parts>,
            .sentence = norm_sentence<parts>,
            .work = operation_text,
            .mistakes = norm_mistakes<parts>};
}

template <const AddNorm& parts>
constexpr QuantityRow sum_row_of() {
    return {.quantity = parts.sum,
            .role = Role::embedding,
            .maker = parts.sum_step,
            .size = embedding_size,
            .value = layer_value<parts.sums>,
            .size_of_terms = size_of_terms<parts>,
            .operands = sum_operands<parts>,
            .cell_name = sum_cell_name<parts>};
}

template <const AddNorm& parts>
constexpr QuantityRow root_row_of(double (*value)(const Row&, const Cell&)) {
    return {.quantity = parts.root,
            .role = Role::none,
            .maker = parts.norm_step,
            .value = value,
            .operands = root_operands<parts>,
            .cell_name = root_cell_name<parts>};
}

template <const AddNorm& parts>
constexpr QuantityRow gain_row_of() {
    return {.quantity = parts.gain,
            .role = Role::embedding,
            .belongs_to_token = false,
            .size = embedding_size,
            .value = given_layer_value<parts.gains>,
            .cell_name = gain_cell_name<parts>};
}

template <const AddNorm& parts>
constexpr QuantityRow norm_row_of() {
    return {.quantity = parts.norm,
            .role = Role::embedding,
            .maker = parts.norm_step,
            .size = embedding_size,
            .value = layer_value<parts.norms>,
            .operands = norm_operands<parts>,
            .cell_name = norm_cell_name<parts>};
}

}  // namespace

constexpr Operation sum_1_operation = sum_operation_of<first_one>(Stage::add_norm_1);
constexpr Operation norm_1_operation = norm_operation_of<first_one>(Stage::add_norm_1);
constexpr Operation sum_2_operation = sum_operation_of<second_one>(Stage::add_norm_2);
constexpr Operation norm_2_operation = norm_operation_of<second_one>(Stage::add_norm_2);

constexpr QuantityRow sum_1_row = sum_row_of<first_one>();
constexpr QuantityRow root_1_row = root_row_of<first_one>(root_1_value);
constexpr QuantityRow gain_1_row = gain_row_of<first_one>();
constexpr QuantityRow norm_1_row = norm_row_of<first_one>();
constexpr QuantityRow sum_2_row = sum_row_of<second_one>();
constexpr QuantityRow root_2_row = root_row_of<second_one>(root_2_value);
constexpr QuantityRow gain_2_row = gain_row_of<second_one>();
constexpr QuantityRow norm_2_row = norm_row_of<second_one>();

}  // namespace qkv
