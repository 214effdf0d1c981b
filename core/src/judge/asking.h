#pragma once

#include <optional>
#include <vector>

#include "qkv/judge.h"

namespace qkv {

/// The steps of detail term or product whose results a step asks for: itself, or those of a stage.
std::vector<Step> terms_asked(const Document& document, const Step& step);

/// Which of the results of a step of detail term is asked for, where one stands for all; none where all of them are.
std::optional<int> asked_result(const Document& document, const Attention& attention, const Step& term);

}  // namespace qkv
