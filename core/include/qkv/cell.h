#pragma once

namespace qkv {

/// The quantities of attention, each a set of cells.
enum class Quantity {
    query,         ///< cell (token, component) of Q
    key,           ///< cell (token, component) of K
    value,         ///< cell (token, component) of V
    product,       ///< one multiplication of q_i · k_j: (query, key, component)
    score,         ///< (query, key)
    exp,           ///< (query, key)
    sum,           ///< Σ exp of a query's row: (query)
    weight,        ///< (query, key)
    contribution,  ///< weight_ij v_j: (query, key, component)
    output,        ///< V_new: (token, component)
    embedding,     ///< cell (token, component) of X
    query_matrix,  ///< cell (component of X, component of Q) of W_Q
    key_matrix,    ///< cell (component of X, component of K) of W_K
    value_matrix,  ///< cell (component of X, component of V) of W_V
};

/// One number of the calculation. `row` is the token it belongs to (for all but Q, K, V and X the query), in W the
/// component of X; `column` is the component for query, key, value, output, X and W, otherwise the key token (0 for
/// sum); `component` is used only by product and contribution, otherwise 0.
struct Cell {
    Quantity quantity = Quantity::query;
    int row = 0;
    int column = 0;
    int component = 0;
    int head = 0;   ///< of several heads; the only one so far is 0
    int layer = 0;  ///< likewise

    friend bool operator==(const Cell&, const Cell&) = default;
};

}  // namespace qkv
