#pragma once

#include <span>

#include "qkv/text.h"
#include "support/rounds.h"

namespace qkv::test {

inline constexpr Language languages[] = {Language::ko, Language::en};

/// Those in which all that is seen is looked at: with sanitizers one does, see rounds().
inline constexpr std::span<const Language> looked_at_languages{languages, is_slow ? 1U : 2U};

}  // namespace qkv::test
