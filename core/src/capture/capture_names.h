#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/tensor_file.h"
#include "qkv/capture.h"

namespace qkv {

/// What the three arrays of a capture are called in messages, on the command line and in files side by side.
inline constexpr std::array<const char*, 3> roles{"q", "k", "v"};

/// The usual names of the array of each role.
inline constexpr std::array<std::array<std::string_view, 4>, 3> usual_names{
    {{"q", "Q", "query", "queries"}, {"k", "K", "key", "keys"}, {"v", "V", "value", "values"}}};

/// Where q, k and v stand in the one array that holds them all.
struct Stack {
    std::size_t axis = 0;
    bool is_merged = false;   ///< side by side along the last axis, which is three times as long as theirs
    std::uint64_t heads = 1;  ///< of a merged one: as many stand side by side in each of the three
};

/// The arrays that hold q, k and v.
struct QkvArrays {
    std::array<std::string, 3> names;
    std::optional<Stack> stack = {};  ///< all three are in the one array names[0]
    bool are_weights = false;         ///< names[0] and names[1] hold attention weights, names[2] too or values
};

/// Those that were asked for, else those with the usual names, else attention weights alone, else one in which all
/// three stand. Fails with
/// missing_array, or says what the file holds instead: a model's weights, other arrays or no numbers at all; also where
/// axes with qkv are asked for and no single array fits them.
Result<QkvArrays> find_arrays(const TensorFile& file, const CaptureOptions& options);

/// Where q, k and v stand in an array whose name says that it holds all three; none if its shape does not allow it.
std::optional<Stack> stack_said(const TensorFile& file, const std::string& name);

/// The shape of q, k or v in a stack of this shape.
std::vector<std::uint64_t> shape_in(const Stack& stack, std::vector<std::uint64_t> shape);

/// q (0), k (1) or v (2) of a stack.
Tensor part_of(const Tensor& tensor, const Stack& stack, std::uint64_t role);

/// An array's name in a message: whole, so that it can be typed, but for the middle of a very long one.
std::string array_name(const std::string& name);

inline constexpr std::size_t most_listed = 8;

/// "a, b, c, … (+12)": as many of the names, which are as they are shown, as a person would read.
std::string listed(const std::vector<std::string>& names);

/// The name of an array in a message, with its shape if it has one.
std::string array_with_shape(const TensorFile& file, const std::string& name);

/// Whether an array has a row of weights for every token, as its shape says.
bool is_square(const TensorFile& file, const std::string& name);

/// Every way in which q, k and v of at most `max_file_tokens` tokens, or of as many as `positions` says, can stand in
/// one array of this shape, as --axes takes it.
std::vector<std::vector<Axis>> stack_readings(const std::vector<std::uint64_t>& shape, bool has_batch,
                                              std::optional<std::uint64_t> positions);

}  // namespace qkv
