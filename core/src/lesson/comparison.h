#pragma once

#include <string_view>

#include "qkv/document.h"
#include "qkv/lesson.h"

namespace qkv {

/// The vector that both documents call by this name. Fails where one of them does not have it, where it is a single
/// number, and where it has other sizes.
Result<VectorComparison> compared(std::string_view name, const Document& before, const Document& after);

}  // namespace qkv
