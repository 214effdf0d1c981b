#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "qkv/matrix.h"

namespace qkv {

/// JSON has no infinity: a masked score is null.
nlohmann::ordered_json rows_of(const Matrix& matrix);

/// One member a line, and one row of a matrix a line: readable, and kind to diffs.
std::string pretty(const nlohmann::ordered_json& object, int indent = 0);

}  // namespace qkv
