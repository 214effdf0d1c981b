#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/attention.h"
#include "qkv/matrix.h"
#include "qkv/model.h"
#include "qkv/options.h"
#include "qkv/text.h"
#include "qkv/tokenizer.h"

namespace qkv {

inline constexpr int max_sentence_tokens = 32;  ///< a typed sentence has at most this many tokens
inline constexpr int max_file_tokens = 1024;    ///< a file has at most this many
inline constexpr int max_edit_dimensions = 16;  ///< dimensions can be added up to this number
inline constexpr int max_file_dimensions = 512;
inline constexpr int max_heads = 16;
inline constexpr int max_joined_size = max_heads * max_file_dimensions;  ///< columns of W_O

/// Where Q, K and V of one head may come from: Q = X W_Q + b_Q, K = X W_K + b_K, V = X W_V + b_V (Vaswani et al.,
/// 2017, section 3.2.2). c components in an embedding; all finite.
struct HeadWeights {
    Matrix w_q;                   ///< c×d_k
    Matrix w_k;                   ///< c×d_k
    Matrix w_v;                   ///< c×d_v
    Matrix b_q;                   ///< 1×d_k, or 0×0 for none
    Matrix b_k;                   ///< likewise
    Matrix b_v;                   ///< 1×d_v, likewise
    std::string unknown_members;  ///< as in Document

    friend bool operator==(const HeadWeights& a, const HeadWeights& b);
};

/// The numbers of one attention head. n query tokens, m key tokens; all finite, scores too.
struct Head {
    Matrix q;                            ///< n×d_k, queries
    Matrix k;                            ///< m×d_k, keys
    Matrix v;                            ///< m×d_v, values
    Matrix bias;                         ///< n×m, added to the scaled scores; 0×0 for none
    bool is_on = true;                   ///< the V_new of a head that is off is 0
    std::optional<HeadWeights> weights;  ///< there if the document has embeddings
    bool is_released = false;            ///< keeps q, k and v of its own although it has weights
    std::string unknown_members;         ///< as in Document

    /// Whether q, k and v are exactly the products with the weights: see projected().
    bool is_projected() const { return weights.has_value() && !is_released; }

    friend bool operator==(const Head& a, const Head& b);
};

/// The embeddings that Q, K and V of every head come from. n tokens; 1 ≤ c ≤ max_file_dimensions; all finite.
struct Embeddings {
    Matrix x;                     ///< n×c, the embedding of each token
    std::string unknown_members;  ///< as in Document
    bool is_released = false;     ///< keeps its numbers although a model's words and positions would give others

    int size() const { return static_cast<int>(x.cols()); }  ///< c

    friend bool operator==(const Embeddings& a, const Embeddings& b);
};

/// The sentence that keys and values belong to in cross-attention.
struct KeySentence {
    std::string sentence;              ///< UTF-8, NFC
    std::vector<std::string> tokens;   ///< m of them, none empty
    std::string unknown_members = {};  ///< as in Document

    friend bool operator==(const KeySentence&, const KeySentence&) = default;
};

/// A sentence and the numbers of its tokens: all that is saved, undone and worked on. A plain value.
/// Always valid: check() finds nothing in it. n tokens, n ≥ 1; m key tokens, in self-attention the same ones; H heads,
/// 1 ≤ H ≤ max_heads, all of the same d_k ≥ 1 and d_v ≥ 1.
struct Document {
    std::string sentence;             ///< UTF-8, NFC
    std::vector<std::string> tokens;  ///< n of them, none empty
    std::optional<KeySentence> keys;  ///< in cross-attention; then there are no embeddings
    std::vector<Head> heads{1};
    Matrix w_o;  ///< (H d_v)×d: joins the heads, attention = concat W_O (Vaswani et al., section 3.2.2); 0×0 for none
    Options options;
    std::optional<Embeddings> embeddings;
    std::optional<Layer> layer;   ///< needs embeddings of d components and a W_O of d columns
    std::optional<Model> model;   ///< needs a layer
    std::string unknown_members;  ///< JSON object of the file's other members, kept for saving; empty if there are none

    int token_count() const { return static_cast<int>(tokens.size()); }      ///< n
    int key_count() const { return static_cast<int>(key_tokens().size()); }  ///< m
    int head_count() const { return static_cast<int>(heads.size()); }        ///< H
    int key_size() const { return static_cast<int>(head().q.cols()); }       ///< d_k
    int value_size() const { return static_cast<int>(head().v.cols()); }     ///< d_v
    bool is_joined() const { return w_o.size() > 0; }
    /// Whether each embedding is exactly the vector of its word plus that of its position: see projected().
    bool is_embedded() const { return model.has_value() && !embeddings->is_released; }

    const std::vector<std::string>& key_tokens() const { return keys ? keys->tokens : tokens; }

    Head& head(int number = 0) { return heads[static_cast<std::size_t>(number)]; }
    const Head& head(int number = 0) const { return heads[static_cast<std::size_t>(number)]; }

    friend bool operator==(const Document& a, const Document& b);
};

/// Whether it is one head of one sentence with at most a causal mask, all that version 1 of the format can say: no
/// second sentence, bias, W_O, layer or other mask, and the head is on and not released.
bool is_plain(const Document& document);

/// What a document's numbers give.
struct Attention {
    std::vector<HeadAttention> heads;
    Matrix concat;  ///< n×(H d_v), the outputs of all heads side by side; 0×0 where nothing joins them
    Matrix joined;  ///< n×d, concat W_O; likewise
    std::optional<LayerResult> layer;  ///< where the document has one
    std::optional<NextWords> next;     ///< where it has a model

    const HeadAttention& head(int number = 0) const { return heads[static_cast<std::size_t>(number)]; }
};

/// Attention of all heads with the document's numbers and options, and what follows it.
Attention attend(const Document& document);

/// The first thing that makes `document` invalid, if any.
std::optional<Problem> check(const Document& document);

/// Approximate number of bytes of a document.
std::size_t memory_used(const Document& document);

/// The worked example of the reference text: 나는 사과를 먹었다, three tokens, three dimensions.
Document reference_document();

/// Dimension of the vectors of a sentence that starts from nothing.
inline constexpr int default_dimensions = 3;

/// A document for a sentence with initial_vector() for every token. Fails on invalid UTF-8, without any token and with
/// more than max_sentence_tokens.
Result<Document> document_from_sentence(std::string_view sentence, TokenUnit unit = TokenUnit::word);

/// `document` with another sentence. Tokens that stay (a longest common subsequence) keep their vectors, new ones get
/// initial_vector(), or initial_embedding() if there are embeddings. Fails like document_from_sentence().
Result<Document> with_sentence(const Document& document, std::string_view sentence, TokenUnit unit = TokenUnit::word);

/// `document` with d_k dimensions in Q and K: cut off at the end, or filled up with 0, which leaves every score as
/// it is. A scale of exactly 1/√d_k follows the new d_k. 1 ≤ d_k ≤ max_file_dimensions.
Document with_key_size(const Document& document, int d_k);

/// `document` with d_v dimensions in V; likewise.
Document with_value_size(const Document& document, int d_v);

/// `document` with the embeddings of its model's words and positions, and with Q, K and V of its projected heads
/// computed from its embeddings; as it is if it has none. A product too large for a double saturates at ±1.8e308. The
/// shapes fit each other and the tokens; the model knows every word.
Document projected(Document document);

/// `document` with embeddings. Up to max_edit_dimensions tokens they leave Q, K and V as they are: each embedding is
/// one-hot, so that it picks a row of W_Q, W_K and W_V, which are Q, K and V. For more tokens embeddings and W are
/// small tidy numbers, and Q, K and V become their products. A document that has embeddings stays as it is.
Document with_embeddings(const Document& document);

/// `document` without embeddings; Q, K and V keep their numbers.
Document without_embeddings(const Document& document);

/// `document` with m components in every embedding: cut off at the end, or filled up with 0, which leaves Q, K and V
/// as they are. As it is if it has no embeddings, or a layer, whose norms and W have their size. 1 ≤ m ≤
/// max_file_dimensions.
Document with_embedding_size(const Document& document, int m);

/// 1/√d_k: the scale of "scaled dot-product attention" (Vaswani et al., 2017, section 3.2.1).
double scale_for_key_size(int d_k);

/// Whether the document's scale is scale_for_key_size() of its d_k (and that is not 1), allowing for other programs:
/// d_k ** -0.5 may differ in the last bit, and a model computes it as a float32.
bool is_scaled_by_key_size(const Document& document);

/// Which of a token's three vectors.
enum class VectorRole { query, key, value };

/// Q (n×d_k), K (m×d_k) or V (m×d_v) of a head: a row for each token.
Matrix& matrix(Head& head, VectorRole role);
const Matrix& matrix(const Head& head, VectorRole role);

/// Small tidy numbers for a new token: −1, 0 or 1 for Q and K, 0, 0.5 or 1 for V, never all 0. They depend on the
/// token's text, the role and the component alone (FNV-1a hash), so they are the same on every machine.
RowVector initial_vector(std::string_view token, VectorRole role, int dimensions);

/// The embedding of a new token: −1, 0 or 1, never all 0; also the same on every machine.
RowVector initial_embedding(std::string_view token, int dimensions);

}  // namespace qkv
