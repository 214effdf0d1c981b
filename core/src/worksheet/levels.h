#pragma once

#include <optional>

#include "qkv/document.h"

// What the levels of worksheets ask for: see WorksheetOptions::level.
namespace qkv {

inline constexpr int masked_level = 6;
inline constexpr int joined_level = 7;

/// Whether a level goes on to V_new.
constexpr bool asks_update(int level) { return level >= 3 && level != masked_level; }

/// Whether a level asks what is blocked and why.
constexpr bool asks_blocked(int level) { return level >= masked_level; }

/// Why a document can't be asked at a level, and what to do; none if it can.
std::optional<Problem> problem_with_level(const Document& document, int level);

}  // namespace qkv
