#pragma once

#include "qkv/document.h"

// The parts of a layer switched off and on, and X released. The document has a layer.
namespace qkv {

/// Which of a layer's two norms.
enum class Norm { first, second };

/// Layer::norm_1 or norm_2.
inline const Matrix& gain_of(const Layer& layer, Norm norm) {
    return norm == Norm::first ? layer.norm_1 : layer.norm_2;
}

/// `document` with its feed-forward layer on, or off: its down is 0.
Document with_feed_forward_switched(const Document& document, bool is_on);

/// `document` with a norm off, or on with its gain as it was trained; 1 for each component where it does not come from
/// a model of the program.
Document with_norm_switched(const Document& document, Norm norm, bool is_on);

/// `document` whose X keeps its numbers, to be edited directly, though there is a model; or with X computed from words
/// and positions again. As it is if it has no model.
Document with_embeddings_released(const Document& document, bool is_released);

}  // namespace qkv
