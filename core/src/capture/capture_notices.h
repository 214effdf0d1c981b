#pragma once

#include <string>
#include <vector>

#include "capture/capture_layout.h"
#include "capture/capture_names.h"
#include "capture/tensor_file.h"

namespace qkv {

/// What of the file is in use.
struct InUse {
    const QkvArrays& arrays;
    const CaptureLayout& layout;
    const Options& options;
    std::vector<std::string> compared;  ///< arrays of results that have been compared or told of
    std::vector<std::string> settings;  ///< arrays and entries of masks, biases and so on that are used
};

/// What the file holds and qkv does not use, in one notice for each kind of it. What changes nothing is left out: a
/// mask that blocks nothing, a bias of zeros, a number that agrees with the one that is used.
std::vector<Message> unused_in(const TensorFile& file, const InUse& used);

}  // namespace qkv
