#pragma once

#include <span>
#include <string>

#include "qkv/model.h"

namespace qkv {

/// The mean of the vectors of these words, one or more, which are all in the model.
inline RowVector mean_of(std::span<const std::string> words, const Model& model) {
    RowVector mean = RowVector::Zero(model.word.cols());
    for (const std::string& word : words) mean += model.word.row(*model.index_of(word));
    return mean / static_cast<double>(words.size());
}

}  // namespace qkv
