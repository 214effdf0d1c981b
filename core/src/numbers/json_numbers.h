#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "numbers/tensor.h"
#include "qkv/matrix.h"
#include "qkv/sliced.h"
#include "qkv/text.h"
#include "qkv/work_progress.h"

namespace qkv {

// Nested lists of numbers in JSON that check_json() has found sound. The place in a problem begins with `place`.

/// The lengths that the first element along each axis tells of, at most `most_axes` and one more.
std::vector<std::uint64_t> array_shape(std::string_view array, std::size_t most_axes);

/// Whether an array may hold true and false, as 1 and 0, and null, as NaN.
enum class Marks { refused, read };

/// All numbers of an array of this shape. Fails where it has another one or holds something else.
Sliced<Result<Tensor>> array_from_json(std::string_view array, const std::vector<std::uint64_t>& shape,
                                       const std::string& place, WorkProgress* progress, Marks marks = Marks::refused);

/// Rows of equal length. The problem is one of a document's.
Result<Matrix> matrix_from_json(std::string_view value, const std::string& place);

}  // namespace qkv
