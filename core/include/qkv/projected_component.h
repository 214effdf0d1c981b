#pragma once

#include "qkv/explanation.h"

namespace qkv {

/// One component of Q, K or V of a token with embeddings, written out: "Q(나는)₂ = 1×0.5 + 0×1 + 2×1 = 2.5", its row of
/// X times one column of W. `step` is project_query, project_key or project_value.
Formula projected_component(const Document& document, const Attention& attention, const Step& step, int component,
                            const Style& style);

}  // namespace qkv
