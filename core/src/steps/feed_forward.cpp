// The feed-forward layer: up = norm_1 W_up + b_up, inner = max(0, up), down = inner W_down.
#include <cmath>
#include <fmt/format.h>

#include "steps/layer_values.h"
#include "steps/mistake_finder.h"
#include "steps/row_times_matrix.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

RowTimesMatrix up_parts(const Document& document, const Step&) {
    return {Quantity::norm_1, embedding_size(document), Quantity::up_matrix,
            "W_up",           Quantity::up_bias,        "b_up",
            Quantity::up,     inner_size(document),     "up"};
}

RowTimesMatrix down_parts(const Document& document, const Step&) {
    return {Quantity::inner,
            inner_size(document),
            Quantity::down_matrix,
            "W_down",
            std::nullopt,
            {},
            Quantity::down,
            embedding_size(document),
            "down"};
}

// ---- the quantities

double size_of_up_terms(const Row& row, const Cell& cell) {
    const Layer& layer = *row.document().layer;
    return size_of_column_products(row.all_heads().layer->norm_1, layer.up, cell) +
           std::abs(layer.up_bias(0, cell.column));
}

double size_of_down_terms(const Row& row, const Cell& cell) {
    if (!row.document().layer->is_on) return 0.0;
    return size_of_column_products(row.all_heads().layer->inner, row.document().layer->down, cell);
}

std::string up_matrix_name(const Document&, const Cell& cell) { return matrix_cell_name("W_up", cell); }
std::string up_bias_name(const Document&, const Cell& cell) { return vector_cell_name("b_up", cell); }
std::string down_matrix_name(const Document&, const Cell& cell) { return matrix_cell_name("W_down", cell); }
std::string up_name(const Document& document, const Cell& cell) { return component_name("up", document, cell); }
std::string inner_name(const Document& document, const Cell& cell) { return component_name("inner", document, cell); }
std::string down_name(const Document& document, const Cell& cell) { return component_name("down", document, cell); }

std::vector<Cell> up_operands(const Document& document, const Cell& cell) {
    return operands_of_row_times_matrix(up_parts(document, {}), cell);
}

std::vector<Cell> inner_operands(const Document&, const Cell& cell) { return {{Quantity::up, cell.row, cell.column}}; }

std::vector<Cell> down_operands(const Document& document, const Cell& cell) {
    if (!document.layer->is_on) return {};
    return operands_of_row_times_matrix(down_parts(document, {}), cell);
}

// How many cells of the inside are above 0.
int cells_on(const Attention& attention, int query) {
    return static_cast<int>((attention.layer->inner.row(query).array() > 0.0).count());
}

// ---- up

std::vector<Cell> up_results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::up, step.query, inner_size(document), 0);
}

Formula up_formula(const Row& row, const Step& step) {
    return row_times_matrix(row, step, up_parts(row.document(), step));
}

Message up_sentence(const Row& row, const Step&, const Formula& formula) {
    return {"step.up",
            {query_arg(row),
             {"size", fmt::format("{}", inner_size(row.document()))},
             vector_arg("result", calculated(formula).front())}};
}

// ---- inner

std::vector<Cell> inner_results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::inner, step.query, inner_size(document), 0);
}

Formula inner_formula(const Row& row, const Step& step) {
    return {.step = step,
            .name = row.named("inner", step.query, Role::embedding),
            .operation = {symbol("max(0, "), row.vector(Quantity::up, step.query), symbol(")")},
            .result = {row.vector(Quantity::inner, step.query)}};
}

Message inner_sentence(const Row& row, const Step& step, const Formula&) {
    return {"step.inner",
            {query_arg(row),
             {"size", fmt::format("{}", inner_size(row.document()))},
             {"on", fmt::format("{}", cells_on(row.all_heads(), step.query))}}};
}

// ---- down

std::vector<Cell> down_results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::down, step.query, embedding_size(document), 0);
}

Formula down_formula(const Row& row, const Step& step) {
    if (row.document().layer->is_on) return row_times_matrix(row, step, down_parts(row.document(), step));
    return {.step = step,
            .name = row.named("down", step.query, Role::embedding),
            .result = {row.vector(Quantity::down, step.query)}};
}

Message down_sentence(const Row& row, const Step& step, const Formula& formula) {
    const TextArg result = vector_arg("result", calculated(formula).front());
    if (!row.document().layer->is_on) return {"step.down.off", {query_arg(row), result}};
    return {"step.down", {query_arg(row), {"on", fmt::format("{}", cells_on(row.all_heads(), step.query))}, result}};
}

// ---- mistakes

std::vector<Candidate> up_mistakes(MistakeFinder finder) {
    const Layer& layer = *finder.document().layer;
    const LayerResult& result = *finder.row().all_heads().layer;
    const int query = finder.step().query;
    const RowVector without_bias = result.norm_1.row(query) * layer.up;
    finder.add(Mistake::bias_forgotten, numbers_of(without_bias), {});
    finder.add(Mistake::norm_forgotten, numbers_of(result.sum_1.row(query) * layer.up + layer.up_bias), {});
    finder.lost_signs(numbers_of(result.up.row(query)));
    return finder.take();
}

std::vector<Candidate> inner_mistakes(MistakeFinder finder) {
    const LayerResult& result = *finder.row().all_heads().layer;
    const RowVector up = result.up.row(finder.step().query);
    finder.add(Mistake::relu_forgotten, numbers_of(up), {});
    finder.add(Mistake::sign_lost, numbers_of(up.cwiseAbs()), {});
    finder.add(Mistake::relu_turned_round, numbers_of(up.cwiseMin(0.0)), {});
    return finder.take();
}

std::vector<Candidate> down_mistakes(MistakeFinder finder) {
    const Layer& layer = *finder.document().layer;
    const LayerResult& result = *finder.row().all_heads().layer;
    const int query = finder.step().query;
    const RowVector with_negatives = result.up.row(query) * layer.down;
    const RowVector as_if_on = result.inner.row(query) * layer.down;
    if (!layer.is_on) finder.add(Mistake::layer_off_counted, numbers_of(as_if_on), {});
    if (layer.is_on) finder.add(Mistake::relu_forgotten, numbers_of(with_negatives), {});
    finder.lost_signs(numbers_of(result.down.row(query)));
    return finder.take();
}

}  // namespace

constexpr Operation up_operation{.kind = StepKind::up,
                                 .id = "up",
                                 .stage = Stage::feed_forward,
                                 .is_vector = true,
                                 .results = up_results,
                                 .formula = up_formula,
                                 .times_matrix = up_parts,
                                 .sentence = up_sentence,
                                 .work = operation_text,
                                 .mistakes = up_mistakes};
constexpr Operation inner_operation{.kind = StepKind::inner,
                                    .id = "inner",
                                    .stage = Stage::feed_forward,
                                    .is_vector = true,
                                    .results = inner_results,
                                    .formula = inner_formula,
                                    .sentence = inner_sentence,
                                    .work = operation_text,
                                    .mistakes = inner_mistakes};
constexpr Operation down_operation{.kind = StepKind::down,
                                   .id = "down",
                                   .stage = Stage::feed_forward,
                                   .is_vector = true,
                                   .results = down_results,
                                   .formula = down_formula,
                                   .times_matrix = down_parts,
                                   .sentence = down_sentence,
                                   .work = operation_text,
                                   .mistakes = down_mistakes};

constexpr QuantityRow up_matrix_row{.quantity = Quantity::up_matrix,
                                    .role = Role::embedding,
                                    .belongs_to_token = false,
                                    .size = inner_size,
                                    .value = given_layer_value<&Layer::up>,
                                    .cell_name = up_matrix_name};
constexpr QuantityRow up_bias_row{.quantity = Quantity::up_bias,
                                  .role = Role::embedding,
                                  .belongs_to_token = false,
                                  .size = inner_size,
                                  .value = given_layer_value<&Layer::up_bias>,
                                  .cell_name = up_bias_name};
constexpr QuantityRow up_row{.quantity = Quantity::up,
                             .role = Role::embedding,
                             .maker = StepKind::up,
                             .size = inner_size,
                             .value = layer_value<&LayerResult::up>,
                             .size_of_terms = size_of_up_terms,
                             .operands = up_operands,
                             .cell_name = up_name};
constexpr QuantityRow inner_row{.quantity = Quantity::inner,
                                .role = Role::embedding,
                                .maker = StepKind::inner,
                                .size = inner_size,
                                .value = layer_value<&LayerResult::inner>,
                                .operands = inner_operands,
                                .cell_name = inner_name};
constexpr QuantityRow down_matrix_row{.quantity = Quantity::down_matrix,
                                      .role = Role::embedding,
                                      .belongs_to_token = false,
                                      .size = embedding_size,
                                      .value = given_layer_value<&Layer::down>,
                                      .cell_name = down_matrix_name};
constexpr QuantityRow down_row{.quantity = Quantity::down,
                               .role = Role::embedding,
                               .maker = StepKind::down,
                               .size = embedding_size,
                               .value = layer_value<&LayerResult::down>,
                               .size_of_terms = size_of_down_terms,
                               .operands = down_operands,
                               .cell_name = down_name};

}  // namespace qkv
