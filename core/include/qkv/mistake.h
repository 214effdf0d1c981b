#pragma once

#include <string_view>

#include "qkv/text.h"

namespace qkv {

/// Mistakes that can be recognized from the number they give.
enum class Mistake {
    linear_normalisation,    ///< score ÷ Σ scores: no exp
    not_normalised,          ///< exp, not divided by the sum
    divided_by_n,            ///< exp ÷ number of tokens
    softmax_down_column,     ///< Σ over the queries instead of over the keys
    swapped_q_k,             ///< k_i · q_j
    own_key,                 ///< q_i · k_i
    added_components,        ///< Σ (q + k)
    missed_component,        ///< one product left out
    scale_forgotten,         ///< not multiplied by the scale
    scale_twice,             ///< multiplied by the scale twice
    scale_by_d,              ///< divided by d instead of √d
    scale_inverted,          ///< divided by the scale: × √d instead of ÷ √d
    scale_unasked,           ///< divided by √d although the scale is 1
    temperature_forgotten,   ///< not divided by the temperature
    bias_forgotten,          ///< the bias not added
    scaling_forgotten,       ///< neither multiplied by the scale nor divided by the temperature
    masked_counted,          ///< as if there were no mask
    mask_as_zero,            ///< 0 for a blocked score, so that exp gives it 1
    mask_after_softmax,      ///< blocked weights set to 0, the others not divided by their sum again
    mask_as_number,          ///< −1e9 or the like for a blocked score
    exp_forgotten,           ///< the score itself
    exp_as_product,          ///< e × score
    other_base,              ///< 2 or 10 to the power instead of e
    maximum_subtracted,      ///< exp(score − largest score) where exp(score) is asked for, or the other way round
    missed_term,             ///< one term of a sum left out
    weight_times_key,        ///< K instead of V
    weight_forgotten,        ///< V itself
    weights_of_column,       ///< the weights that the token gets, not those that it gives
    scores_as_weights,       ///< scores in the place of weights
    wrong_value,             ///< V of another token
    updated_value,           ///< V_new instead of V
    head_off_counted,        ///< V_new of a head that is switched off
    heads_added,             ///< the heads added up, not put side by side
    matrix_from_wrong_side,  ///< W x instead of x W
    matrix_forgotten,        ///< concat itself
    position_forgotten,      ///< the word's vector alone
    wrong_position,          ///< the vector of another position
    residual_forgotten,      ///< what was computed alone, without what it is added to
    addend_forgotten,        ///< the other way round
    subtracted,              ///< − instead of +
    norm_forgotten,          ///< the sum, not normed
    gain_forgotten,          ///< the norm without its own numbers
    root_forgotten,          ///< divided by the mean of the squares, not by its root
    mean_forgotten,          ///< divided by the root of the sum of the squares, not of their mean
    mean_subtracted,         ///< LayerNorm: the mean subtracted first
    relu_forgotten,          ///< negative numbers kept
    relu_turned_round,       ///< positive numbers set to 0 instead of negative ones
    layer_off_counted,       ///< a feed-forward layer that is switched off
    sign_lost,               ///< a minus sign left out, or one too many
    rounded_early,           ///< rounded on the way
    decimal_comma,           ///< 0,5 for 0.5; read as it was meant
};

/// "linear-normalisation": what `qkv check` prints.
std::string_view name(Mistake mistake);

/// Its name in a list: "exp를 씌우지 않음".
Message title(Mistake mistake);

}  // namespace qkv
