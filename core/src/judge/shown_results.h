#pragma once

#include <cstddef>
#include <vector>

#include "steps/row.h"

namespace qkv {

/// What a learner may get who works out one number of `term` from the numbers as they are shown: in its own line, in
/// the cards, in the step before. `component`: of a vector. Empty where nothing is shown from which it can be worked
/// out.
std::vector<double> results_from_shown(const Row& row, const Step& term, std::size_t component);

}  // namespace qkv
