#pragma once

#include <string>
#include <vector>

#include "steps/row.h"

// The arguments of the sentences that steps say.
namespace qkv {

TextArg query_arg(const Row& row);
TextArg key_arg(const Row& row, const Step& step);
TextArg heads_arg(const Row& row);  ///< how many there are
TextArg component_arg(const Step& step);

/// What the sides of the formula give: 0.25 at 0.33 × 0.75 = 0.25 → 0.3.
const Pieces& calculated(const Formula& formula);
TextArg result_arg(const Formula& formula);

/// The n-th number or constant of a side, counted from 0, as it is shown.
TextArg operand_arg(const char* name, const Pieces& side, PieceKind kind = PieceKind::number, int n = 0);

/// The numbers of a vector. A long one shows only its first and last numbers.
TextArg vector_arg(const char* name, const Piece& vector);

/// What a hint shows of most steps: the operation with its numbers.
std::string operation_text(const Row& row, const Formula& formula);

/// A row of the query, one number for each key.
TextArg row_arg(const Row& row, Quantity quantity);

/// A sentence that says the query, the tokens with the largest weight, of which there are several in a tie, and V_new.
/// For the last token, with which the walk ends, it says what all tokens' V have become.
Message output_sentence(const char* id, const Row& row);

}  // namespace qkv
