#pragma once

#include <limits>

namespace qkv {

/// What a step computes. Of query i and key j: score(i, j) and the rest of term steps; a stage computes all terms of a
/// query at once; a product is one multiplication inside a term.
enum class StepKind {
    start,    ///< step 0: there are only Q, K and V, or with embeddings only X and W
    product,  ///< q_c × k_c of one component
    score,    ///< q · k, times the scale, over the temperature; −∞ if the mask blocks it
    exp,      ///< e to the power of a score; of large scores, less the largest of the row: see softmax_terms()
    sum,      ///< of the exps of a row
    weight,   ///< exp over sum
    contribution_product,  ///< weight × v_c of one component
    contribution,          ///< weight × v, a vector of d_v
    output,                ///< V_new: the sum of the contributions
    score_stage,           ///< all scores of a query
    softmax_stage,         ///< its exps, sum and weights
    update_stage,          ///< its contributions and V_new
    token,                 ///< all three stages of a query
    project_query,         ///< Q of a token, from its embedding
    project_key,           ///< likewise K
    project_value,         ///< likewise V
    project_stage,         ///< all three of a token, in all heads; before them its embedding
    concat,                ///< the V_new of all heads of a query side by side
    join,                  ///< concat × W_O
    join_stage,            ///< both
    embed,                 ///< X of a token: the vector of its word plus that of its position
    sum_1,                 ///< X + attention
    norm_1,                ///< RMSNorm of it
    add_norm_1_stage,      ///< both
    up,                    ///< norm_1 × W_up + b_up
    inner,                 ///< ReLU of it
    down,                  ///< inner × W_down
    feed_forward_stage,    ///< all three
    sum_2,                 ///< norm_1 + down
    norm_2,                ///< RMSNorm of it
    add_norm_2_stage,      ///< both
    logits,                ///< norm_2 × W_U
    next_sum,              ///< exp of every logit, and their sum
    probabilities,         ///< exp over sum, for every word
    next_word_stage,       ///< all three
};

/// One step of the walk. Fields that a kind does not need are 0.
struct Step {
    StepKind kind = StepKind::start;
    int query = 0;      ///< the token whose output, or whose Q, K or V, is being computed
    int key = 0;        ///< for product, score, exp, weight, contribution_product, contribution
    int component = 0;  ///< for product and contribution_product
    int head = 0;       ///< 0 also for steps that take all heads at once
    int layer = 0;      ///< of several layers; the only one so far is 0

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
