// Q, K and V of a token from its embedding: Q = X W_Q, K = X W_K, V = X W_V.
#include <fmt/format.h>

#include "base/short_text.h"
#include "formula/line.h"
#include "steps/mistake_finder.h"
#include "steps/projections.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

int embedding_size(const Document& document) { return document.embeddings->size(); }

double embedding_value(const Row& row, const Cell& cell) { return row.document().embeddings->x(cell.row, cell.column); }

double matrix_value(const Row& row, const Cell& cell) {
    return (*row.document().embeddings.*projection_of(cell.quantity).weight_matrix)(cell.row, cell.column);
}

std::string embedding_name(const Document& document, const Cell& cell) { return component_name("X", document, cell); }

// "W_Q[1,2]"
std::string matrix_name(const Document&, const Cell& cell) {
    return fmt::format("{}[{},{}]", projection_of(cell.quantity).weights_name, cell.row + 1, cell.column + 1);
}

std::string result_name(const Document& document, const Cell& cell) {
    return component_name(projection_of(cell.quantity).result_name, document, cell);
}

double size_of_terms(const Row& row, const Cell& cell) {
    const Embeddings& embeddings = *row.document().embeddings;
    const Matrix& weights = embeddings.*projection_of(cell.quantity).weight_matrix;
    return size_of_products(embeddings.x.row(cell.row), weights.col(cell.column).transpose());
}

std::vector<Cell> operands(const Document& document, const Cell& cell) {
    std::vector<Cell> operands;
    if (!document.embeddings) return operands;
    const int size = document.embeddings->size();
    for (int a = 0; a < size; ++a) operands.push_back({Quantity::embedding, cell.row, a, 0});
    for (int a = 0; a < size; ++a) operands.push_back({projection_of(cell.quantity).weights, a, cell.column, 0});
    return operands;
}

// ---- the steps

std::vector<Cell> results(const Document& document, const Step& step) {
    const Quantity result = projection_of(step.kind).result;
    return row_of_cells(result, step.query, quantity_row(result).size(document));
}

// "[1×0.5 + 0×1, 1×2 + 0×1]"
Pieces row_times_matrix(const Row& row, Quantity weights, int columns) {
    Pieces pieces{symbol("[")};
    for (int c = 0; c < columns; ++c) {
        if (c > 0) pieces.push_back(symbol(", "));
        for (int a = 0; a < row.document().embeddings->size(); ++a) {
            if (a > 0) pieces.push_back(symbol(" + "));
            add_multiplication(pieces, row.number({Quantity::embedding, row.query(), a, 0}),
                               row.number({weights, a, c, 0}));
        }
    }
    pieces.push_back(symbol("]"));
    return pieces;
}

Formula formula(const Row& row, const Step& step) {
    // More products are too long to read.
    constexpr int most_products_written_out = 24;
    const Projection& projection = projection_of(step.kind);
    const Role role = role_of(projection.result);
    const int columns = quantity_row(projection.result).size(row.document());
    Formula formula{.step = step,
                    .name = row.named(projection.result_name, row.query(), role),
                    .operation = {row.vector(Quantity::embedding, row.query()),
                                  symbol(" × "),
                                  {PieceKind::symbol, role, projection.weights_name, {}}},
                    .result = {row.vector(projection.result, row.query())}};
    if (row.document().embeddings->size() * columns <= most_products_written_out) {
        formula.products = row_times_matrix(row, projection.weights, columns);
    }
    return formula;
}

Message sentence(const Row& row, const Step& step, const Formula&) {
    return {projection_of(step.kind).sentence,
            {query_arg(row), vector_arg("embedding", row.vector(Quantity::embedding, step.query)),
             vector_arg("result", row.vector(projection_of(step.kind).result, step.query))}};
}

std::vector<Candidate> mistakes(MistakeFinder finder) {
    const Step& step = finder.step();
    finder.lost_signs(numbers_of((finder.document().*projection_of(step.kind).result_matrix).row(step.query)));
    return finder.take();
}

constexpr Operation projection_operation(StepKind kind, std::string_view id) {
    return {.kind = kind,
            .id = id,
            .stage = Stage::project,
            .is_vector = true,
            .results = results,
            .formula = formula,
            .sentence = sentence,
            .work = operation_text,
            .mistakes = mistakes};
}

// Q, K and V are read as they are, whether they were computed or given.
template <const Matrix Document::*matrix>
double result_value(const Row& row, const Cell& cell) {
    return (row.document().*matrix)(cell.row, cell.column);
}

}  // namespace

Formula projected_component(const Row& row, const Step& step, int component) {
    const Projection& projection = projection_of(step.kind);
    Formula formula{.step = step,
                    .name = row.named(projection.result_name, step.query, role_of(projection.result)),
                    .products = written_sum(row.document().embeddings->size(),
                                            [&](Pieces& pieces, int a) {
                                                add_multiplication(pieces,
                                                                   row.number({Quantity::embedding, step.query, a, 0}),
                                                                   row.number({projection.weights, a, component, 0}));
                                            }),
                    .result = {row.number_piece({projection.result, step.query, component, 0})}};
    formula.name.push_back(symbol(subscript(component)));
    give_digits(formula, row.decimals());
    return formula;
}

constexpr Operation query_projection = projection_operation(StepKind::project_query, "project_query");
constexpr Operation key_projection = projection_operation(StepKind::project_key, "project_key");
constexpr Operation value_projection = projection_operation(StepKind::project_value, "project_value");

constexpr QuantityRow embeddings_row{.quantity = Quantity::embedding,
                                     .role = Role::embedding,
                                     .size = embedding_size,
                                     .value = embedding_value,
                                     .cell_name = embedding_name};
constexpr QuantityRow query_row{.quantity = Quantity::query,
                                .role = Role::query,
                                .maker = StepKind::project_query,
                                .size = key_size,
                                .value = result_value<&Document::q>,
                                .size_of_terms = size_of_terms,
                                .operands = operands,
                                .cell_name = result_name};
constexpr QuantityRow key_row{.quantity = Quantity::key,
                              .role = Role::key,
                              .maker = StepKind::project_key,
                              .size = key_size,
                              .value = result_value<&Document::k>,
                              .size_of_terms = size_of_terms,
                              .operands = operands,
                              .cell_name = result_name};
constexpr QuantityRow value_row{.quantity = Quantity::value,
                                .role = Role::value,
                                .maker = StepKind::project_value,
                                .size = value_size,
                                .value = result_value<&Document::v>,
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

}  // namespace qkv
