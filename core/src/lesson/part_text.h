#pragma once

#include <string_view>

#include "qkv/document.h"
#include "qkv/goal.h"

namespace qkv {

/// A part of a document that a person can change, see Part::Kind. `unknown` is the problem with a text that is none.
/// Fails also for a head, a token, a word or a place that `document` does not have.
Result<Part> read_part(std::string_view text, const char* unknown, const Document& document);

}  // namespace qkv
