#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace qkv {

/// A finite decimal number with at most 17 significant digits: ±digits × 10^exponent.
struct Decimal {
    bool is_negative = false;
    std::uint64_t digits = 0;
    int exponent = 0;

    double value() const;
    int digit_count() const;  ///< significant digits; 0 for 0
};

/// The powers of ten that a double holds exactly.
inline constexpr std::array<double, 23> exact_powers_of_ten{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                            1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// 10^power to the last bit or the one before it; NaN beyond ±300.
double power_of_ten(int power);

/// The shortest decimal that reads back as the same double: what a person typed, where a person typed it. `value` is
/// finite.
Decimal shortest_decimal(double value);

/// As many digits as a double has: those of shortest_decimal() while they are at most 15, else 17; always 17 below the
/// normal doubles.
Decimal longest_decimal(double value);

/// The digits after dropping the last `count` ones, as a person rounds: a tie goes away from zero, and so does what
/// misses a tie by 5e-14 of the number, which is what arithmetic in doubles loses.
std::uint64_t without_last_digits(std::uint64_t digits, int count);

/// Rounded to a number of digits after the point, or to a number of significant digits.
Decimal rounded_to_places(const Decimal& decimal, int places);
Decimal rounded_to_significant(const Decimal& decimal, int count);

/// 0.0625, with at least `places` digits after the point.
std::string fixed_text(const Decimal& decimal, int places);

/// 6.25e-2.
std::string scientific_text(const Decimal& decimal);

}  // namespace qkv
