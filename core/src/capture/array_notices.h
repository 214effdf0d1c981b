#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "capture/capture_layout.h"
#include "capture/capture_names.h"

namespace qkv {

/// What was read as q, k and v.
struct ReadArrays {
    const QkvArrays& arrays;
    const CaptureLayout& layout;
    const std::array<std::string, 3>& names;  ///< of q, k and v, as they are shown
    const std::vector<std::uint64_t>& shape;  ///< of the array of q
    std::string head_count;                   ///< what says how many heads there are; empty if nothing does
    bool are_tokens_given = false;
    bool is_stack_asked = false;  ///< a person has said where q, k and v stand in the one array
};

/// How the arrays were read, where it may not be meant or is not as it stands in the file. Sets `tells_readings` where
/// all other readings of the axes are named.
std::vector<Message> notices_of(const ReadArrays& read, bool& tells_readings);

}  // namespace qkv
