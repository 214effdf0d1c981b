#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/capture_stack.h"
#include "capture/tensor_file.h"
#include "qkv/capture.h"

namespace qkv {

/// What the three arrays of a capture are called in messages, on the command line and in files side by side.
inline constexpr std::array<const char*, 3> roles{"q", "k", "v"};

/// The usual names of the array of each role.
inline constexpr std::array<std::array<std::string_view, 4>, 3> usual_names{
    {{"q", "Q", "query", "queries"}, {"k", "K", "key", "keys"}, {"v", "V", "value", "values"}}};

/// The arrays that hold q, k and v.
struct QkvArrays {
    std::array<std::string, 3> names;
    std::optional<Stack> stack = {};  ///< all three are in the one array names[0]
    bool are_weights = false;         ///< names[0] and names[1] hold attention weights, names[2] too or values

    bool has_values() const { return !are_weights || names[2] != names[0]; }
};

/// Those that were asked for, else those with the usual names, else attention weights alone, else one in which all
/// three stand. Fails with
/// missing_array, or says what the file holds instead: a model's weights, other arrays or no numbers at all; also where
/// axes with qkv are asked for and no single array fits them.
Result<QkvArrays> find_arrays(const TensorFile& file, const CaptureOptions& options);

/// An array's name in a message: whole, so that it can be typed, but for the middle of a very long one.
std::string array_name(const std::string& name);

inline constexpr std::size_t most_listed = 8;

/// "a, b, c, … (+12)": as many of the names, which are as they are shown, as a person would read.
std::string listed(const std::vector<std::string>& names);

/// The name of an array in a message, with its shape if it has one.
std::string array_with_shape(const TensorFile& file, const std::string& name);

/// Whether an array of weights has a row of them for every token, as its shape says, or of cross-attention its name.
bool has_rows_of_weights(const TensorFile& file, const std::string& name);

}  // namespace qkv
