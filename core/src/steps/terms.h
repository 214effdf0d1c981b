#pragma once

#include <vector>

#include "qkv/document.h"
#include "qkv/walkthrough.h"

namespace qkv {

/// A step for each operation inside a stage or a token, in the order of the walk, with key 0.
std::vector<Step> operations_in(const Shape& shape, const Step& whole);

/// The steps of detail term that a step consists of; a term or a product consists of itself. Of a stage or a token,
/// only those of `keys` and those that have no key.
std::vector<Step> terms_of(const Document& document, const Step& step, const KeyRange& keys);

}  // namespace qkv
