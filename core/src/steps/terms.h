#pragma once

#include <vector>

#include "qkv/document.h"
#include "qkv/formula.h"

namespace qkv {

class Row;

/// The steps of detail term that a step consists of; a term or a product consists of itself. Of a stage or a token,
/// only those of `keys` and those that have no key.
std::vector<Step> terms_of(const Document& document, const Step& step, const KeyRange& keys);

/// One component of Q, K or V of a token with embeddings: its row of X times a column of W. `step` is a projection of
/// the row's query.
Formula component_written_out(const Row& row, const Step& step, int component);

}  // namespace qkv
