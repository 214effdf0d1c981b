#pragma once

#include <optional>

#include "qkv/formula.h"

namespace qkv {

/// Whether a side of a line gives its result as shown, as far as arithmetic in doubles can tell: most lines are so far
/// from the limit that no exact arithmetic is needed, nor a text of their numbers. None where it is close, and for
/// sides other than [a] · [b] and a × [b].
///
/// The numbers of `side` are taken as they are shown, or, with `more_digits` above 0, as format_number() would show
/// them with so many more. `factor`: what options multiply the side with.
std::optional<bool> clearly_gives(const Pieces& side, const Piece& result, int decimals, int more_digits,
                                  double factor = 1.0);

}  // namespace qkv
