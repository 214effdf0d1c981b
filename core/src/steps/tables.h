#pragma once

#include "steps/operation.h"
#include "steps/quantity.h"

// The rows of the tables of operations and quantities, and what else explanations take from them, each from the file
// that its comment names.
namespace qkv {

// projection.cpp
extern const Operation query_projection, key_projection, value_projection;
extern const QuantityRow embeddings_row, query_row, key_row, value_row, query_matrix_row, key_matrix_row,
    value_matrix_row, query_bias_row, key_bias_row, value_bias_row;

// score.cpp
extern const Operation product_operation, score_operation;
extern const QuantityRow product_row, score_row, bias_row;

// exp.cpp
extern const Operation exp_operation;
extern const QuantityRow exp_row;

// softmax.cpp
extern const Operation sum_operation, weight_operation;
extern const QuantityRow sum_row, weight_row;

// mix.cpp
extern const Operation contribution_product_operation, contribution_operation, output_operation;
extern const QuantityRow contribution_row, output_row;
/// See running_output() of explanation.h.
Formula running_output(const Row& row, int keys);

// join.cpp
extern const Operation concat_operation, join_operation;
extern const QuantityRow concat_row, output_matrix_row, joined_row;
/// See component_written_out() of explanation.h. `step` is the join of the row's query.
Formula joined_component(const Row& row, const Step& step, int component);

}  // namespace qkv
