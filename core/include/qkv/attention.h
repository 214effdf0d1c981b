#pragma once

#include <span>
#include <vector>

#include "qkv/matrix.h"
#include "qkv/options.h"

namespace qkv {

/// What one head gives for n query tokens and m key tokens.
struct HeadAttention {
    Matrix scores;   ///< n×m; −∞ where masked, otherwise finite
    Matrix weights;  ///< n×m; every row adds up to 1; exactly 0 where masked
    Matrix output;   ///< n×d_v; V_new
};

/// Scaled dot-product attention (Vaswani et al., 2017, "Attention Is All You Need", equation 1), with a
/// temperature:
///
///     score_ij  = (q_i · k_j × scale + bias_ij) ÷ temperature      −∞ where the mask blocks j for i
///     weight_ij = exp(score_ij) ÷ Σ_j exp(score_ij)
///     output_i  = Σ_j weight_ij v_j
///
/// q: n×d_k; k: m×d_k; v: m×d_v; bias: n×m, or 0×0 for none; n, m ≥ 1, all finite. Every output reads the original v.
/// No finite input gives NaN or infinity in a weight: a score too large for a double saturates at ±1.8e308. No valid
/// document has one.
HeadAttention attend(const Matrix& q, const Matrix& k, const Matrix& v, const Options& options,
                     const Matrix& bias = {});

/// While every |score| of a row is at most this, exp is shown of the score itself; beyond, of score − max.
inline constexpr double largest_unshifted_score = 20.0;

/// The inside of one softmax, as it is shown: exp_j = exp(score_j − shift), sum = Σ exp_j.
/// Numerator and denominator share the factor exp(−shift), so the weights do not depend on the shift.
struct SoftmaxTerms {
    double shift = 0.0;        ///< 0, or the largest score of the row
    std::vector<double> exps;  ///< one per key; 0 where masked
    double sum = 0.0;
};

/// `scores`: one row of Attention::scores.
SoftmaxTerms softmax_terms(std::span<const double> scores);

}  // namespace qkv
