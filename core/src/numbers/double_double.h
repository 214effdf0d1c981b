#pragma once

#include <cstdint>

#include "numbers/decimal.h"

namespace qkv {

/// About 31 significant digits: (high + low) × 2^(512 scale), the sum of two doubles that do not overlap, with an
/// exponent that neither overflows nor underflows. The arithmetic is that of T. J. Dekker (1971), "A floating-point
/// technique for extending the available precision".
struct DoubleDouble {
    double high = 0.0;
    double low = 0.0;
    double error = 0.0;  ///< how far high + low may be off
    int scale = 0;
    bool is_rough = false;         ///< made with an exp that is known to 15 digits alone
    bool has_lost_a_term = false;  ///< made with a sum of which a term was smaller than the error

    DoubleDouble() = default;
    explicit DoubleDouble(double value);

    /// ±digits × 10^power.
    static DoubleDouble from_decimal(bool is_negative, std::uint64_t digits, int power);
};

DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b);
DoubleDouble operator-(const DoubleDouble& a);
DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b);
DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b);
/// b is not 0.
DoubleDouble operator/(const DoubleDouble& a, const DoubleDouble& b);

/// a ≥ 0.
DoubleDouble sqrt(const DoubleDouble& a);
/// exp of what lies beyond ± this is taken to be exp of ± this.
inline constexpr double largest_exponent = 1e9;
/// To all digits from exp(10) on, to 15 digits below.
DoubleDouble exp(const DoubleDouble& a);

/// The nearest decimal of 17 digits.
Decimal to_decimal(const DoubleDouble& a);

/// value × 2^-by: a number with all digits of a double even where it lies below the smallest one.
struct Enlarged {
    double value = 0.0;
    int by = 0;  ///< a multiple of 512
};
Enlarged to_enlarged(const DoubleDouble& a);
DoubleDouble from_enlarged(const Enlarged& enlarged);

/// ±∞ beyond the largest double.
double to_double(const DoubleDouble& a);

/// −1, 0 or 1; 0 also where the error leaves it open.
int sign(const DoubleDouble& a);

}  // namespace qkv
