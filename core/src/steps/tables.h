#pragma once

#include "steps/operation.h"
#include "steps/quantity.h"

// The rows of the tables of operations and quantities, and what else explanations take from them, each from the file
// that its comment names.
namespace qkv {

// embed.cpp
extern const Operation embed_operation;
extern const QuantityRow embeddings_row, word_row, position_row;

// projection.cpp
extern const Operation query_projection, key_projection, value_projection;
extern const QuantityRow query_row, key_row, value_row, query_matrix_row, key_matrix_row, value_matrix_row,
    query_bias_row, key_bias_row, value_bias_row;

// score.cpp
extern const Operation product_operation, score_operation;
extern const QuantityRow product_row, score_row, bias_row;

// exp.cpp
extern const Operation exp_operation;
extern const QuantityRow exp_row;
/// "exp(17.9 - 17.9)" of the number in a cell; without the difference where `shift` is 0.
Pieces exp_of(const Row& row, const Cell& power, double shift);

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

// add_norm.cpp
extern const Operation sum_1_operation, norm_1_operation, sum_2_operation, norm_2_operation;
extern const QuantityRow sum_1_row, root_1_row, gain_1_row, norm_1_row, sum_2_row, root_2_row, gain_2_row, norm_2_row;

// feed_forward.cpp
extern const Operation up_operation, inner_operation, down_operation;
extern const QuantityRow up_matrix_row, up_bias_row, up_row, inner_row, down_matrix_row, down_row;

// next_word.cpp
extern const Operation logits_operation, next_sum_operation, probabilities_operation;
extern const QuantityRow unembedding_row, logit_row, next_exp_row, next_sum_row, probability_row;

}  // namespace qkv
