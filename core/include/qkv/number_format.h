#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/text.h"

namespace qkv {

inline constexpr int default_decimals = 3;
inline constexpr int min_decimals = 1;
inline constexpr int max_decimals = 6;

/// More digits than usual by so many are all that a double has.
inline constexpr int all_digits = 17;

/// A number as it is shown, always with a decimal point, whatever the locale. A tie goes away from zero; a number that
/// misses one by what arithmetic in doubles loses is a tie. A number that needs fewer decimals is shown with as many as
/// it needs (1, 0.5); one that had to be rounded keeps all of them (0.422, and 1.000 for 0.99999). −0 is 0. What the
/// decimals would show as 0 without being 0 is shown as 2e-5. ±∞ is "∞" and "−∞". From 1e9 on, in the form 1.5e12.
/// `more_digits`: so many digits more than usual, in the same form, up to all_digits.
std::string format_number(double value, int decimals = default_decimals, int more_digits = 0);

/// A row of probabilities as it is shown.
struct ShownProbabilities {
    std::vector<std::string> texts;
    std::vector<bool> is_moved;      ///< whether a text differs from the rounded number by one unit of the last decimal
    std::optional<std::string> sum;  ///< what the texts add up to, if that is not 1
};

/// Every number is rounded by itself. Where the rounded numbers miss 1, the missing units of the last decimal go to
/// whole groups of equal numbers (within 1e-12 of them), those with the largest remainder first, so that the texts add
/// up to 1; where no groups are of the right size, nothing is moved. Numbers that need no rounding and numbers shown as
/// 2e-5 are never moved. `row` adds up to 1 within rounding error.
ShownProbabilities shown_probabilities(std::span<const double> row, int decimals = default_decimals);

/// The texts alone.
std::vector<std::string> format_probabilities(std::span<const double> row, int decimals = default_decimals);

/// The shortest text that reads back as the same double: the full value.
std::string format_exactly(double value);

/// Reads a typed number: decimal point, optional sign and exponent, spaces around it, also in full-width
/// characters; a percentage (50% is 0.5); or an expression such as 1/sqrt(3) or -2*0.5 (also with the printed signs
/// − × ÷ π). Anything else is a problem that says what to do: letters, a decimal comma, separated thousands, (0.5),
/// which means −0.5 in bookkeeping, nan, infinity, a number too large or too small for a double, an expression without
/// a value (1/0).
Result<double> parse_number(std::string_view typed);

}  // namespace qkv
