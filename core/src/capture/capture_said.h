#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "capture/tensor_file.h"
#include "qkv/document.h"

namespace qkv {

/// What a capture says beside its numbers, in its metadata or in members of these names.
struct CaptureSaid {
    Options options;       ///< scale, temperature, mask
    std::string sentence;  ///< normalized; empty if there is none
};

/// How many heads the file says there are, and where.
struct HeadCount {
    std::string place;
    std::uint64_t heads;
};

std::optional<HeadCount> head_count_in(const TensorFile& file);

/// Fails where one of them is not what it should be.
Result<CaptureSaid> said_in(const TensorFile& file);

}  // namespace qkv
