#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/cell.h"
#include "qkv/derivatives.h"
#include "qkv/document.h"
#include "qkv/text.h"

// A number of the calculation that a person asks about: what matters for it.
namespace qkv {

/// The cell of "weight(먹었다, 사과를)", "V_new(나는)[2]", "next(먹었다) after 나는", in the words of goals
/// (docs/lessons.md). Fails for what `document` does not have, for a whole vector, for a given number and for a blocked
/// score.
Result<Cell> read_target(std::string_view text, const Document& document);

/// A number that the target depends on.
struct Influence {
    Cell cell;
    double derivative = 0.0;
};

/// All given numbers that the target depends on, the largest derivative first; of equal ones in the order of the
/// document.
std::vector<Influence> influences_on(const Document& document, const Derivatives& derivatives);

/// What a little more of a number is, where it is told what that would do.
inline constexpr double small_change = 0.1;

/// The target with `change` added to one given number, worked out anew.
double target_after(const Document& document, const Cell& target, const Cell& number, double change);

/// {"target": …, "value": …, "derivatives": …}: the derivatives in the shapes that the numbers have in the document, 0
/// where the target does not depend on them; computed Q, K, V and X too, as if they were released. `text` names the
/// target.
std::string sensitivity_json(const Document& document, std::string_view text, double value,
                             const Derivatives& derivatives);

}  // namespace qkv
