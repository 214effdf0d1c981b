#pragma once

#include <string>

#include "qkv/document.h"
#include "tensor_file.h"

namespace qkv {

/// What a capture says beside its numbers, in its metadata or in members of these names.
struct CaptureSaid {
    Options options;       ///< scale, temperature, mask
    std::string sentence;  ///< normalized; empty if there is none
};

/// Fails where one of them is not what it should be.
Result<CaptureSaid> said_in(const TensorFile& file);

}  // namespace qkv
