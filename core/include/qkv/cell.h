#pragma once

namespace qkv {

/// The quantities of attention, each a set of cells.
enum class Quantity {
    query,          ///< cell (token, component) of Q
    key,            ///< cell (token, component) of K
    value,          ///< cell (token, component) of V
    product,        ///< one multiplication of q_i · k_j: (query, key, component)
    score,          ///< (query, key)
    exp,            ///< (query, key)
    sum,            ///< Σ exp of a query's row: (query)
    weight,         ///< (query, key)
    contribution,   ///< weight_ij v_j: (query, key, component)
    output,         ///< V_new: (token, component)
    embedding,      ///< cell (token, component) of X
    query_matrix,   ///< cell (component of X, component of Q) of W_Q
    key_matrix,     ///< cell (component of X, component of K) of W_K
    value_matrix,   ///< cell (component of X, component of V) of W_V
    query_bias,     ///< (0, component) of b_Q
    key_bias,       ///< (0, component) of b_K
    value_bias,     ///< (0, component) of b_V
    bias,           ///< (query, key): added to the scaled score
    concat,         ///< the V_new of all heads side by side: (token, component)
    output_matrix,  ///< cell (component of concat, component) of W_O
    joined,         ///< concat W_O: (token, component)
    // What follows in a layer and a model; the formulas are in model.h.
    word,         ///< (word of the model, component)
    position,     ///< (place in the sentence, component)
    sum_1,        ///< X + attention: (token, component)
    root_1,       ///< by which norm_1 divides: (token)
    gain_1,       ///< (0, component) of Layer::norm_1
    norm_1,       ///< (token, component)
    up_matrix,    ///< (component, cell of the inside) of W_up
    up_bias,      ///< (0, cell of the inside) of b_up
    up,           ///< (token, cell of the inside)
    inner,        ///< likewise
    down_matrix,  ///< (cell of the inside, component) of W_down
    down,         ///< (token, component)
    sum_2,        ///< norm_1 + down: (token, component)
    root_2,       ///< as root_1
    gain_2,       ///< as gain_1
    norm_2,       ///< (token, component)
    unembedding,  ///< (component, word) of W_U
    logit,        ///< (token, word)
    next_exp,     ///< exp of a logit: (token, word)
    next_sum,     ///< of these: (token)
    probability,  ///< of a word to come next: (token, word)
};

/// Whether a quantity belongs to no head: X, what joins the heads, and what follows.
constexpr bool is_shared(Quantity quantity) { return quantity == Quantity::embedding || quantity >= Quantity::concat; }

/// Whether a quantity is computed for a query and a key, which are the row and the column of its cells: the mask may
/// block it.
constexpr bool is_of_pair(Quantity quantity) {
    return quantity == Quantity::product || quantity == Quantity::score || quantity == Quantity::exp ||
           quantity == Quantity::weight || quantity == Quantity::contribution;
}

/// One number of the calculation. `row` is the token it belongs to (for all but Q, K, V and X the query), in W the
/// component that it is multiplied by, 0 in b and in gains; `column` is the key token for product, score, exp, weight,
/// contribution and bias, 0 for sum, otherwise the component; `component` is used only by product and contribution,
/// otherwise 0.
struct Cell {
    Quantity quantity = Quantity::query;
    int row = 0;
    int column = 0;
    int component = 0;
    int head = 0;   ///< 0 also for what belongs to no head: is_shared()
    int layer = 0;  ///< of several layers; the only one so far is 0

    friend bool operator==(const Cell&, const Cell&) = default;
};

}  // namespace qkv
