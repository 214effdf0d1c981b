#pragma once

#include <algorithm>
#include <array>

#include "qkv/walkthrough.h"

namespace qkv {

/// One of Q = X W_Q, K = X W_K and V = X W_V.
struct Projection {
    StepKind step;
    Quantity result;
    Quantity weights;
    const char* result_name;
    const char* weights_name;
    const char* sentence;  ///< id of its text
    const Matrix Document::*result_matrix;
    const Matrix Embeddings::*weight_matrix;
};

inline constexpr std::array projections{
    Projection{StepKind::project_query, Quantity::query, Quantity::query_matrix, "Q", "W_Q", "step.project_query",
               &Document::q, &Embeddings::w_q},
    Projection{StepKind::project_key, Quantity::key, Quantity::key_matrix, "K", "W_K", "step.project_key", &Document::k,
               &Embeddings::w_k},
    Projection{StepKind::project_value, Quantity::value, Quantity::value_matrix, "V", "W_V", "step.project_value",
               &Document::v, &Embeddings::w_v},
};

/// `kind`: project_query, project_key or project_value.
inline const Projection& projection_of(StepKind kind) {
    return *std::find_if(projections.begin(), projections.end(), [&](const Projection& p) { return p.step == kind; });
}

/// `quantity`: the result of a projection or its weights.
inline const Projection& projection_of(Quantity quantity) {
    return *std::find_if(projections.begin(), projections.end(),
                         [&](const Projection& p) { return p.result == quantity || p.weights == quantity; });
}

}  // namespace qkv
