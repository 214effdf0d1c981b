#include "steps/tables.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/short_text.h"
#include "qkv/token_name.h"
#include "steps/layer_values.h"

namespace qkv {
namespace {

constexpr std::array embedding_phase{&embed_operation};
constexpr std::array projection_phase{&query_projection, &key_projection, &value_projection};
constexpr std::array attention_phase{&score_operation,  &exp_operation,          &sum_operation,
                                     &weight_operation, &contribution_operation, &output_operation};
constexpr std::array join_phase{&concat_operation, &join_operation};
constexpr std::array layer_phase{&sum_1_operation, &norm_1_operation, &up_operation,    &inner_operation,
                                 &down_operation,  &sum_2_operation,  &norm_2_operation};
constexpr std::array next_word_phase{&logits_operation, &next_sum_operation, &probabilities_operation};

// In the order of Quantity.
constexpr std::array<const QuantityRow*, 42> quantities{
    &query_row,      &key_row,           &value_row,        &product_row,   &score_row,      &exp_row,
    &sum_row,        &weight_row,        &contribution_row, &output_row,    &embeddings_row, &query_matrix_row,
    &key_matrix_row, &value_matrix_row,  &query_bias_row,   &key_bias_row,  &value_bias_row, &bias_row,
    &concat_row,     &output_matrix_row, &joined_row,       &word_row,      &position_row,   &sum_1_row,
    &root_1_row,     &gain_1_row,        &norm_1_row,       &up_matrix_row, &up_bias_row,    &up_row,
    &inner_row,      &down_matrix_row,   &down_row,         &sum_2_row,     &root_2_row,     &gain_2_row,
    &norm_2_row,     &unembedding_row,   &logit_row,        &next_exp_row,  &next_sum_row,   &probability_row,
};

}  // namespace

std::span<const Operation* const> operations(Phase phase) {
    switch (phase) {
        case Phase::embedding: return embedding_phase;
        case Phase::projection: return projection_phase;
        case Phase::attention: return attention_phase;
        case Phase::join: return join_phase;
        case Phase::layer: return layer_phase;
        case Phase::next_word: return next_word_phase;
    }
    return {};
}

const Operation* operation_of(StepKind kind) {
    for (const Phase phase : phases) {
        for (const Operation* operation : operations(phase)) {
            if (operation->kind == kind) return operation;
            if (operation->has_product(kind)) return operation->product;
        }
    }
    return nullptr;
}

const QuantityRow& quantity_row(Quantity quantity) { return *quantities[static_cast<std::size_t>(quantity)]; }

Role role_of(Quantity quantity) { return quantity_row(quantity).role; }

double size_of_products(const RowVector& a, const RowVector& b) { return a.cwiseAbs().dot(b.cwiseAbs()); }

std::vector<Cell> row_of_cells(Quantity quantity, int row, int size, int head) {
    std::vector<Cell> cells;
    for (int column = 0; column < size; ++column) cells.push_back({quantity, row, column, 0, head});
    return cells;
}

std::string component_name(std::string_view name, const Document& document, const Cell& cell) {
    const bool is_of_key = cell.quantity == Quantity::key || cell.quantity == Quantity::value;
    return fmt::format("{}({}){}", name,
                       is_of_key ? short_key_name(document, cell.row) : short_token_name(document, cell.row),
                       subscript(cell.column));
}

std::string matrix_cell_name(const char* matrix, const Cell& cell) {
    return fmt::format("{}[{},{}]", matrix, cell.row + 1, cell.column + 1);
}

std::string vector_cell_name(const char* vector, const Cell& cell) {
    return fmt::format("{}[{}]", vector, cell.column + 1);
}

std::string pair_name(std::string_view name, const Document& document, const Cell& cell) {
    return fmt::format("{}({}, {})", name, short_token_name(document, cell.row), short_key_name(document, cell.column));
}

}  // namespace qkv
