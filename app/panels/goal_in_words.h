#pragma once

#include <string>
#include <vector>

#include "qkv/goal.h"
#include "ui.h"

namespace qkv {

/// A condition as the window shows it, with the tokens of the present document: "weight(먹었다, 사과를) ≥ 0.8".
std::string condition_text(const Session& session, const Ui& ui, const Condition& condition);

/// What may be changed: "Q(먹었다), W_O[1], ÷√d".
std::string allowed_text(const Session& session, const Ui& ui, const std::vector<Part>& parts);

}  // namespace qkv
