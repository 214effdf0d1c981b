#pragma once

#include <vector>

#include "capture/capture_names.h"
#include "capture/tensor_file.h"

namespace qkv {

/// The arrays of each layer where every layer has arrays of its own, whose names differ in a number alone:
/// "layer_0.q", "h.11.attn.c_attn", "blocks.0.attn.hook_k". In the order of the numbers; empty where there are none, or
/// where more than one set of them fits. Of keys and queries before and after a rotation, those after it.
std::vector<QkvArrays> arrays_of_layers(const TensorFile& file);

}  // namespace qkv
