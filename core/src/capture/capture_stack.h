#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/tensor_file.h"
#include "qkv/capture.h"

namespace qkv {

/// Where q, k and v stand in the one array that holds them all.
struct Stack {
    std::size_t axis = 0;
    bool is_merged = false;       ///< side by side along the last axis, which is as long as all three
    std::uint64_t heads = 1;      ///< of a merged one: as many of q stand side by side,
    std::uint64_t key_heads = 1;  ///< and as many of k and of v
    std::string said = {};        ///< of shared heads: what says how many there are

    bool are_shared() const { return key_heads < heads; }
};

/// Where q, k and v stand in an array of this shape: along the first axis of length 3, of a name that says so
/// (`says_so`) any but the last; else side by side along the last one. None if the shape does not allow it.
std::optional<Stack> stack_in(const TensorFile& file, const std::vector<std::uint64_t>& shape, bool says_so);

/// As `axes` say, which have qkv among them.
std::optional<Stack> asked_stack(const TensorFile& file, const std::vector<Axis>& axes,
                                 const std::vector<std::uint64_t>& shape);

/// Where q, k and v stand in an array whose name says that it holds all three; none if its shape does not allow it.
std::optional<Stack> stack_said(const TensorFile& file, const std::string& name);

/// The shape of q (0), k (1) or v (2) in a stack of this shape.
std::vector<std::uint64_t> shape_in(const Stack& stack, std::vector<std::uint64_t> shape, std::size_t role);

/// q (0), k (1) or v (2) of a stack.
Tensor part_of(const Tensor& tensor, const Stack& stack, std::size_t role);

/// Every way in which q, k and v of at most `max_file_tokens` tokens, or of as many as `positions` says, can stand in
/// one array of this shape, as --axes takes it.
std::vector<std::vector<Axis>> stack_readings(const std::vector<std::uint64_t>& shape, bool has_batch,
                                              std::optional<std::uint64_t> positions);

}  // namespace qkv
