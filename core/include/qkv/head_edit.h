#pragma once

#include "qkv/document.h"

// Heads edited by hand. A head is counted from 0 and lies inside the document.
namespace qkv {

/// `document` with one head more, behind the others: initial_vector() of its own for every token, or W of its own if
/// there are embeddings. Heads are joined by W_O: without one, it becomes identities below each other, so that
/// concat W_O is the sum of the heads; otherwise it gets rows of the identity for the new head. More than max_heads is
/// for check() to refuse.
Document with_head_added(const Document& document);

/// `document` with a copy of this head behind the others; likewise.
Document with_head_copied(const Document& document, int head);

/// `document` without this head and its rows of W_O. There are at least two; the only one that is left is not joined.
Document with_head_removed(const Document& document, int head);

/// `document` with this head on, or off: its V_new is 0.
Document with_head_switched(const Document& document, int head, bool is_on);

/// `document` whose head keeps its Q, K and V, to be edited directly, though there are embeddings; or with Q, K and V
/// of this head computed from them again. As it is if it has no embeddings.
Document with_head_released(const Document& document, int head, bool is_released);

/// `document` with a bias of zeros in this head, or without its bias.
Document with_bias(const Document& document, int head, bool has_bias);

/// The bias of ALiBi (Press et al., 2022, "Train Short, Test Long", section 3): −slope × |i − j|, n×m.
Matrix alibi_bias(int queries, int keys, double slope);

/// A bias with one number for each distance j − i (Raffel et al., 2020, "Exploring the Limits of Transfer Learning",
/// section 2.1), n×m: those of the first row and of the first column of `bias`. Keys more than `farthest` places away
/// share the number of that distance, as the last bucket there; 0: every distance has its own.
Matrix relative_bias(const Matrix& bias, int farthest = 0);

/// `document` with d columns in W_O: cut off at the end, or filled up with 0. 1 ≤ d ≤ max_file_dimensions; it is
/// joined.
Document with_joined_size(const Document& document, int d);

/// `document` with keys and values of another sentence (cross-attention; Vaswani et al., 2017, section 3.2.3). Tokens
/// that stay keep their keys and values; new ones get initial_vector(). Biases and masks of keys that go are forgotten,
/// and so are embeddings, which belong to one sentence. Fails like document_from_sentence().
Result<Document> with_key_sentence(const Document& document, std::string_view sentence,
                                   TokenUnit unit = TokenUnit::word);

/// `document` whose keys and values belong to its own sentence again; likewise.
Document without_key_sentence(const Document& document);

}  // namespace qkv
