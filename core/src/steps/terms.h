#pragma once

#include <vector>

#include "qkv/document.h"
#include "qkv/formula.h"

namespace qkv {

/// The steps of detail term that a step consists of; a term or a product consists of itself. Of a stage or a token,
/// only those of `keys` and those that have no key.
std::vector<Step> terms_of(const Document& document, const Step& step, const KeyRange& keys);

}  // namespace qkv
