#pragma once

#include <string>
#include <vector>

#include "qkv/document.h"
#include "qkv/text.h"

namespace qkv {

/// What the parts of the mask say that follow a rule: causal, window and padding. Nothing where there is none.
std::vector<std::string> mask_sentences(const Document& document, Language language);

}  // namespace qkv
