#pragma once

#include <optional>
#include <span>
#include <vector>

// What comes out when each number is worked out with those before it as they are shown, rounded to the default number
// of decimals, as a person with a pencil does.
namespace qkv {

/// A number as it is shown.
double as_shown(double value);

/// The weights of a row as they are shown: softmax with e, or with `base` in its place where that is not 0. None where
/// working by hand gives another exp, sum or weight than exact arithmetic does, where the shown weights do not add up
/// to 1, or where one is too small for the decimals. A blocked score is −∞.
std::optional<std::vector<double>> weights_by_hand(std::span<const double> scores, int base);

/// Whether value × weight, and the sum of these over the row, come out the same by hand. `shown` is weights_by_hand()
/// and `weights` what they are exactly; `column` holds one component of every V.
bool product_holds(double shown, double weight, double value);
bool sum_holds(std::span<const double> shown, std::span<const double> weights, std::span<const double> column);

/// Likewise whether the sum of value × factor over a row of `values` does.
bool mix_holds(std::span<const double> values, std::span<const double> factors);

}  // namespace qkv
