#pragma once

#include <string>
#include <vector>

#include "qkv/model.h"

namespace qkv {

/// The embedding of each token: the vector of its word plus that of its position. n×d; 0 for a word that the model does
/// not know and behind its last position, which check_words() refuses.
Matrix embedded(const Model& model, const std::vector<std::string>& tokens);

}  // namespace qkv
