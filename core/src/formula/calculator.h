#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "numbers/double_double.h"
#include "qkv/formula.h"

namespace qkv {

/// What a reader with a calculator gets from a side of a formula as it is printed: one number, or those of a vector.
struct Calculated {
    std::vector<DoubleDouble> numbers;
    bool is_vector = false;
};

/// Understands numbers and vectors as printed, + - × · ÷ √ ^ exp and brackets. None where something else is printed: a
/// token, a gap "…", ∞.
std::optional<Calculated> calculate(std::span<const Piece> side);
std::optional<Calculated> calculate(std::string_view side);

/// Whether the value, rounded half away from zero, is the number as printed: to the `decimals`, or to its own
/// precision where that is another one (2e-5, 1.235e12, 0.1554). True where 31 digits do not suffice to tell.
bool rounds_to(const DoubleDouble& value, std::string_view printed, int decimals);

}  // namespace qkv
