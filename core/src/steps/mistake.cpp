#include "qkv/mistake.h"

#include <fmt/format.h>

#include "qkv/names.h"

namespace qkv {
namespace {

constexpr Names<Mistake, 51> mistake_names{{
    {Mistake::linear_normalisation, "linear-normalisation"},
    {Mistake::not_normalised, "not-normalised"},
    {Mistake::divided_by_n, "divided-by-n"},
    {Mistake::softmax_down_column, "softmax-down-column"},
    {Mistake::swapped_q_k, "swapped-q-k"},
    {Mistake::own_key, "own-key"},
    {Mistake::added_components, "added-components"},
    {Mistake::missed_component, "missed-component"},
    {Mistake::scale_forgotten, "scale-forgotten"},
    {Mistake::scale_twice, "scale-twice"},
    {Mistake::scale_by_d, "scale-by-d"},
    {Mistake::scale_inverted, "scale-inverted"},
    {Mistake::scale_unasked, "scale-unasked"},
    {Mistake::temperature_forgotten, "temperature-forgotten"},
    {Mistake::bias_forgotten, "bias-forgotten"},
    {Mistake::scaling_forgotten, "scaling-forgotten"},
    {Mistake::masked_counted, "masked-counted"},
    {Mistake::mask_as_zero, "mask-as-zero"},
    {Mistake::mask_after_softmax, "mask-after-softmax"},
    {Mistake::mask_as_number, "mask-as-number"},
    {Mistake::exp_forgotten, "exp-forgotten"},
    {Mistake::exp_as_product, "exp-as-product"},
    {Mistake::other_base, "other-base"},
    {Mistake::maximum_subtracted, "maximum-subtracted"},
    {Mistake::missed_term, "missed-term"},
    {Mistake::weight_times_key, "weight-times-key"},
    {Mistake::weight_forgotten, "weight-forgotten"},
    {Mistake::weights_of_column, "weights-of-column"},
    {Mistake::scores_as_weights, "scores-as-weights"},
    {Mistake::wrong_value, "wrong-value"},
    {Mistake::updated_value, "updated-value"},
    {Mistake::head_off_counted, "head-off-counted"},
    {Mistake::heads_added, "heads-added"},
    {Mistake::matrix_from_wrong_side, "matrix-from-wrong-side"},
    {Mistake::matrix_forgotten, "matrix-forgotten"},
    {Mistake::position_forgotten, "position-forgotten"},
    {Mistake::wrong_position, "wrong-position"},
    {Mistake::residual_forgotten, "residual-forgotten"},
    {Mistake::addend_forgotten, "addend-forgotten"},
    {Mistake::subtracted, "subtracted"},
    {Mistake::norm_forgotten, "norm-forgotten"},
    {Mistake::gain_forgotten, "gain-forgotten"},
    {Mistake::root_forgotten, "root-forgotten"},
    {Mistake::mean_forgotten, "mean-forgotten"},
    {Mistake::mean_subtracted, "mean-subtracted"},
    {Mistake::relu_forgotten, "relu-forgotten"},
    {Mistake::relu_turned_round, "relu-turned-round"},
    {Mistake::layer_off_counted, "layer-off-counted"},
    {Mistake::sign_lost, "sign-lost"},
    {Mistake::rounded_early, "rounded-early"},
    {Mistake::decimal_comma, "decimal-comma"},
}};

}  // namespace

std::string_view name(Mistake mistake) { return name_in(mistake_names, mistake); }

Message title(Mistake mistake) { return {fmt::format("mistake.{}", name(mistake)), {}}; }

}  // namespace qkv
