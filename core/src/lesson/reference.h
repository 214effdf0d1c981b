#pragma once

#include <string_view>
#include <vector>

#include "qkv/document.h"
#include "qkv/goal.h"

namespace qkv {

/// A number or a vector, see Reference. Fails for what `document` does not have.
Result<Reference> read_reference(std::string_view text, const Document& document);

/// Its numbers. The document has it; `attention` is attend(document).
std::vector<double> numbers_of(const Reference& reference, const Document& document, const Attention& attention);

}  // namespace qkv
