#pragma once

#include <vector>

#include "qkv/judge.h"

namespace qkv {

/// The steps of detail term or product whose results a step asks for: itself, or those of a stage.
std::vector<Step> terms_asked(const Document& document, const Step& step);

}  // namespace qkv
