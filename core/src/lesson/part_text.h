#pragma once

#include <string_view>
#include <vector>

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/goal.h"

namespace qkv {

/// A part of a document that a person can change, see Part::Kind. `unknown` is the problem with a text that is none.
/// Fails also for a head, a token, a word or a place that `document` does not have.
Result<Part> read_part(std::string_view text, const char* unknown, const Document& document);

/// `document` in which the numbers of a part are edited: Q, K, V and X that are computed are released, a bias that is
/// not there is 0.
Document released_for(const Document& document, const Part& part);

/// The cells of a part with numbers, row by row. `document` has its matrix.
std::vector<Cell> cells_of(const Part& part, const Document& document);
/// Those of all parts with numbers, each cell once; other parts have none.
std::vector<Cell> cells_of(const std::vector<Part>& parts, const Document& document);

}  // namespace qkv
