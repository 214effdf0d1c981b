#pragma once

#include "qkv/text.h"

namespace qkv::test {

inline constexpr Language languages[] = {Language::ko, Language::en};

}  // namespace qkv::test
