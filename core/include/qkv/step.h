#pragma once

#include <limits>

namespace qkv {

enum class StepKind {
    start,  ///< step 0: there are only Q, K and V, or with embeddings only X and W
    product,
    score,
    exp,
    sum,
    weight,
    contribution_product,
    contribution,
    output,
    score_stage,
    softmax_stage,
    update_stage,
    token,
    project_query,  ///< Q of a token, from its embedding
    project_key,
    project_value,
    project_stage,  ///< all three of a token
};

/// One step of the walk. Fields that a kind does not need are 0.
struct Step {
    StepKind kind = StepKind::start;
    int query = 0;      ///< the token whose output, or whose Q, K or V, is being computed
    int key = 0;        ///< for product, score, exp, weight, contribution_product, contribution
    int component = 0;  ///< for product and contribution_product
    int head = 0;       ///< of several heads; the only one so far is 0
    int layer = 0;      ///< likewise

    friend bool operator==(const Step&, const Step&) = default;
};

/// The keys first, first + 1, … first + count − 1.
struct KeyRange {
    int first = 0;
    int count = std::numeric_limits<int>::max();

    bool holds(int key) const { return key >= first && key - first < count; }

    friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

}  // namespace qkv
