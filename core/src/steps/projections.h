#pragma once

#include <algorithm>
#include <array>

#include "qkv/document.h"
#include "qkv/walkthrough.h"
#include "steps/row_times_matrix.h"

namespace qkv {

/// One of Q = X W_Q + b_Q, K = X W_K + b_K and V = X W_V + b_V.
struct Projection {
    StepKind step;
    Quantity result;
    Quantity weights;
    Quantity bias;
    const char* result_name;
    const char* weights_name;
    const char* bias_name;
    const char* sentence;  ///< id of its text
    const Matrix Head::*result_matrix;
    const Matrix HeadWeights::*weight_matrix;
    const Matrix HeadWeights::*bias_vector;
};

inline constexpr std::array projections{
    Projection{StepKind::project_query, Quantity::query, Quantity::query_matrix, Quantity::query_bias, "Q", "W_Q",
               "b_Q", "step.project_query", &Head::q, &HeadWeights::w_q, &HeadWeights::b_q},
    Projection{StepKind::project_key, Quantity::key, Quantity::key_matrix, Quantity::key_bias, "K", "W_K", "b_K",
               "step.project_key", &Head::k, &HeadWeights::w_k, &HeadWeights::b_k},
    Projection{StepKind::project_value, Quantity::value, Quantity::value_matrix, Quantity::value_bias, "V", "W_V",
               "b_V", "step.project_value", &Head::v, &HeadWeights::w_v, &HeadWeights::b_v},
};

/// `kind`: project_query, project_key or project_value.
inline const Projection& projection_of(StepKind kind) {
    return *std::find_if(projections.begin(), projections.end(), [&](const Projection& p) { return p.step == kind; });
}

/// `quantity`: the result of a projection, its weights or its bias.
inline const Projection& projection_of(Quantity quantity) {
    return *std::find_if(projections.begin(), projections.end(), [&](const Projection& p) {
        return p.result == quantity || p.weights == quantity || p.bias == quantity;
    });
}

/// The head has weights.
inline RowTimesMatrix parts_of(const Projection& projection, const Document& document, int head) {
    const HeadWeights& weights = *document.head(head).weights;
    const bool has_bias = (weights.*projection.bias_vector).size() > 0;
    return {Quantity::embedding,
            document.embeddings->size(),
            projection.weights,
            projection.weights_name,
            has_bias ? std::optional(projection.bias) : std::nullopt,
            projection.bias_name,
            projection.result,
            static_cast<int>((weights.*projection.weight_matrix).cols()),
            projection.result_name,
            head};
}

}  // namespace qkv
