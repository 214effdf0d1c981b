#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/tensor_file.h"
#include "qkv/document.h"

namespace qkv {

/// What a capture says beside its numbers, in its metadata or in members of these names.
struct CaptureSaid {
    Options options;                ///< scale, temperature, mask, window
    std::string sentence;           ///< normalized; empty if there is none
    std::vector<std::string> used;  ///< under which other names mask and window are there
};

/// How many heads the file says there are, and where.
struct HeadCount {
    std::string place;  ///< as it is shown
    std::uint64_t count;
};

std::optional<HeadCount> head_count_in(const TensorFile& file);

/// How many heads of q, and how many of k and of v, stand side by side in one array: q, then k, then v.
struct SharedHeads {
    std::string places;  ///< what says so, as it is shown
    std::uint64_t heads;
    std::uint64_t key_heads;

    std::uint64_t all() const { return heads + 2 * key_heads; }
};

/// Those of `columns` columns, if there are fewer of k and v (grouped-query attention): the file gives two of the
/// number of heads, of key heads and the size of a head, and they fit the columns.
std::optional<SharedHeads> shared_heads_in(const TensorFile& file, std::uint64_t columns);

/// Fails where one of them is not what it should be.
Result<CaptureSaid> said_in(const TensorFile& file);

}  // namespace qkv
