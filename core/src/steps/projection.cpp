// Q, K and V of a token from its embedding: Q = X W_Q, K = X W_K, V = X W_V.
#include <cmath>
#include <fmt/format.h>

#include "base/short_text.h"
#include "steps/layer_values.h"
#include "steps/mistake_finder.h"
#include "steps/projections.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

const HeadWeights& weights_of(const Row& row) { return *row.head().weights; }

double matrix_value(const Row& row, const Cell& cell) {
    return (weights_of(row).*projection_of(cell.quantity).weight_matrix)(cell.row, cell.column);
}

double bias_value(const Row& row, const Cell& cell) {
    return (weights_of(row).*projection_of(cell.quantity).bias_vector)(0, cell.column);
}

// "W_Q[1,2]"
std::string matrix_name(const Document&, const Cell& cell) {
    return matrix_cell_name(projection_of(cell.quantity).weights_name, cell);
}

std::string result_name(const Document& document, const Cell& cell) {
    return component_name(projection_of(cell.quantity).result_name, document, cell);
}

// "b_Q[2]"
std::string bias_name(const Document&, const Cell& cell) {
    return vector_cell_name(projection_of(cell.quantity).bias_name, cell);
}

double size_of_terms(const Row& row, const Cell& cell) {
    const Projection& projection = projection_of(cell.quantity);
    const Matrix& weights = weights_of(row).*projection.weight_matrix;
    const Matrix& bias = weights_of(row).*projection.bias_vector;
    const RowVector column = weights.col(cell.column).transpose();
    return size_of_products(row.document().embeddings->x.row(cell.row), column) +
           (bias.size() > 0 ? std::abs(bias(0, cell.column)) : 0.0);
}

std::vector<Cell> operands(const Document& document, const Cell& cell) {
    if (!document.head(cell.head).is_projected()) return {};
    return operands_of_row_times_matrix(parts_of(projection_of(cell.quantity), document, cell.head), cell);
}

// ---- the steps

std::vector<Cell> results(const Document& document, const Step& step) {
    const Quantity result = projection_of(step.kind).result;
    return row_of_cells(result, step.query, quantity_row(result).size(document), step.head);
}

Formula formula(const Row& row, const Step& step) {
    return row_times_matrix(row, step, parts_of(projection_of(step.kind), row.document(), step.head));
}

RowTimesMatrix times_matrix(const Document& document, const Step& step) {
    return parts_of(projection_of(step.kind), document, step.head);
}

Message sentence(const Row& row, const Step& step, const Formula&) {
    return {projection_of(step.kind).sentence,
            {query_arg(row), vector_arg("embedding", row.vector(Quantity::embedding, step.query)),
             vector_arg("result", row.vector(projection_of(step.kind).result, step.query))}};
}

std::vector<Candidate> mistakes(MistakeFinder finder) {
    const Step& step = finder.step();
    finder.lost_signs(numbers_of((finder.head().*projection_of(step.kind).result_matrix).row(step.query)));
    return finder.take();
}

constexpr Operation projection_operation(StepKind kind, std::string_view id) {
    return {.kind = kind,
            .id = id,
            .stage = Stage::project,
            .is_vector = true,
            .results = results,
            .formula = formula,
            .times_matrix = times_matrix,
            .sentence = sentence,
            .work = operation_text,
            .mistakes = mistakes};
}

// Q, K and V are read as they are, whether they were computed or given.
template <const Matrix Head::*matrix>
double result_value(const Row& row, const Cell& cell) {
    return (row.head().*matrix)(cell.row, cell.column);
}

}  // namespace

constexpr Operation query_projection = projection_operation(StepKind::project_query, "project_query");
constexpr Operation key_projection = projection_operation(StepKind::project_key, "project_key");
constexpr Operation value_projection = projection_operation(StepKind::project_value, "project_value");

constexpr QuantityRow query_row{.quantity = Quantity::query,
                                .role = Role::query,
                                .maker = StepKind::project_query,
                                .size = key_size,
                                .value = result_value<&Head::q>,
                                .size_of_terms = size_of_terms,
                                .operands = operands,
                                .cell_name = result_name};
constexpr QuantityRow key_row{.quantity = Quantity::key,
                              .role = Role::key,
                              .maker = StepKind::project_key,
                              .size = key_size,
                              .value = result_value<&Head::k>,
                              .size_of_terms = size_of_terms,
                              .operands = operands,
                              .cell_name = result_name};
constexpr QuantityRow value_row{.quantity = Quantity::value,
                                .role = Role::value,
                                .maker = StepKind::project_value,
                                .size = value_size,
                                .value = result_value<&Head::v>,
                                .size_of_terms = size_of_terms,
                                .operands = operands,
                                .cell_name = result_name};
constexpr QuantityRow query_matrix_row{.quantity = Quantity::query_matrix,
                                       .role = Role::query,
                                       .belongs_to_token = false,
                                       .size = key_size,
                                       .value = matrix_value,
                                       .cell_name = matrix_name};
constexpr QuantityRow key_matrix_row{.quantity = Quantity::key_matrix,
                                     .role = Role::key,
                                     .belongs_to_token = false,
                                     .size = key_size,
                                     .value = matrix_value,
                                     .cell_name = matrix_name};
constexpr QuantityRow value_matrix_row{.quantity = Quantity::value_matrix,
                                       .role = Role::value,
                                       .belongs_to_token = false,
                                       .size = value_size,
                                       .value = matrix_value,
                                       .cell_name = matrix_name};
constexpr QuantityRow query_bias_row{.quantity = Quantity::query_bias,
                                     .role = Role::query,
                                     .belongs_to_token = false,
                                     .size = key_size,
                                     .value = bias_value,
                                     .cell_name = bias_name};
constexpr QuantityRow key_bias_row{.quantity = Quantity::key_bias,
                                   .role = Role::key,
                                   .belongs_to_token = false,
                                   .size = key_size,
                                   .value = bias_value,
                                   .cell_name = bias_name};
constexpr QuantityRow value_bias_row{.quantity = Quantity::value_bias,
                                     .role = Role::value,
                                     .belongs_to_token = false,
                                     .size = value_size,
                                     .value = bias_value,
                                     .cell_name = bias_name};

}  // namespace qkv
