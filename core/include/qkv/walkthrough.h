#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/names.h"
#include "qkv/step.h"

namespace qkv {

/// The three stages of attention that every token goes through in each head, the stage that joins the heads, if there
/// are embeddings the stage before all of them that computes Q, K and V of every token, and those of a layer and of a
/// model that follow.
enum class Stage { score, softmax, update, join, project, add_norm_1, feed_forward, add_norm_2, next_word };

/// How large one step is, from coarse to fine.
enum class Detail { token, stage, term, product };

inline constexpr Names<Detail, 4> detail_names{
    {{Detail::token, "token"}, {Detail::stage, "stage"}, {Detail::term, "term"}, {Detail::product, "product"}}};
std::string_view name(Detail detail);

/// Whether a step works on one key.
bool has_key(const Step& step);

/// Whether a step belongs to one head: not the start, those that take all heads at once, and what joins the heads.
bool has_head(const Step& step);

/// The stage that a step belongs to; none for start and token.
std::optional<Stage> stage_of(const Step& step);

/// The sizes that the walk depends on. n, m, d_k, d_v ≥ 1; 1 to max_heads heads.
struct Shape {
    int queries = 1;  ///< n
    int keys = 1;     ///< m; n but in cross-attention
    int key_size = 1;
    int value_size = 1;
    int heads = 1;
    std::bitset<max_heads> projected = {};  ///< the heads whose Q, K and V are computed from embeddings
    bool has_join = false;                  ///< there is a W_O
    bool has_words = false;                 ///< the embeddings are computed from words and positions
    bool has_layer = false;
    bool has_next_word = false;  ///< there is a model

    /// Whether Q, K and V, or the embeddings before them, are computed in steps of their own.
    bool has_projections() const { return projected.any() || has_words; }

    friend bool operator==(const Shape&, const Shape&) = default;
};

/// The sizes of a document, and what there is in it.
Shape shape_of(const Document& document);

/// Numbers the steps of a document's shape from 1 to count(); 0 is the start. All of it is arithmetic.
///
/// For query token i of n, in each head and in this order:
///   term:    score(i, j) for each key j; exp(i, j) for each j, sum(i), weight(i, j) for each j; contribution(i, j) for
///            each j, output(i). Together 4m + 2.
///   stage:   score stage, softmax stage, update stage.
///   product: as term, with d_k products before each score and d_v before each contribution.
/// With W_O after the last head: concat(i), attention(i); at detail stage one join stage. With a layer then sum_1(i),
/// norm_1(i); up(i), inner(i), down(i); sum_2(i), norm_2(i), and with a model logits(i), exps and sum(i),
/// probabilities(i); at detail stage one step for each of these four stages.
/// At detail token all of it is one step.
///
/// With embeddings Q, K and V of every token come before all of this, since a query needs every key:
///   term, product: Q(i), K(i), V(i) of each head for each token i; with a model X(i) before them.
///   stage, token:  one step for each token.
class Walkthrough {
public:
    Walkthrough(Shape shape, Detail detail);
    Walkthrough(const Document& document, Detail detail) : Walkthrough(shape_of(document), detail) {}

    const Shape& shape() const { return shape_; }
    Detail detail() const { return detail_; }

    /// Number of steps, the start not counted.
    int count() const { return projection_count() + steps_per_token() * shape_.queries; }

    /// Number of steps before the first one of attention: those that compute Q, K and V. 0 without embeddings.
    int projection_count() const;

    /// Number of steps of attention for each token.
    int steps_per_token() const;

    /// The number of a token's first step of attention; steps_per_token() steps belong to it from there on.
    int first_of_token(int token) const { return projection_count() + token * steps_per_token() + 1; }

    /// The step with this number, 0 ≤ number ≤ count().
    Step at(int number) const;

    /// The number of the first step that reaches all that `step` reaches. `step` may be of any detail and must lie
    /// inside the shape. For a step of this detail it is the inverse of at().
    int number_of(const Step& step) const;

    /// The steps around `step`, of this detail; they stay at the start and at the last step.
    Step next(const Step& step) const;
    Step previous(const Step& step) const;
    Step last() const { return at(count()); }

    /// `step` if it lies inside the shape, otherwise the nearest step of its kind that does; the start for a projection
    /// if there are no embeddings.
    Step clamped(Step step) const;

private:
    bool is_coarse() const;

    Shape shape_;
    Detail detail_;
};

/// The step that computes a cell, at the finest detail that does it in one step; start for given numbers: X and W, and
/// Q, K and V without embeddings.
Step maker(const Shape& shape, const Cell& cell);

/// Whether the number in `cell` is known after `step`.
bool is_reached(const Shape& shape, const Cell& cell, const Step& step);

}  // namespace qkv
