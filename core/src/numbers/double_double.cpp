#include "numbers/double_double.h"

#include "numbers/portable_exp.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace qkv {
namespace {

constexpr double relative_error = 1e-31;
constexpr int scale_bits = 512;
constexpr double largest_unscaled = 0x1p256;

// Brings `high` between 2^-256 and 2^256.
DoubleDouble normalized(DoubleDouble a) {
    const auto move = [&](int by) {
        a.high = std::ldexp(a.high, -by * scale_bits);
        a.low = std::ldexp(a.low, -by * scale_bits);
        a.error = std::ldexp(a.error, -by * scale_bits);
        a.scale += by;
    };
    if (a.high == 0.0 || !std::isfinite(a.high)) return a;
    while (std::abs(a.high) > largest_unscaled) move(1);
    while (std::abs(a.high) < 1 / largest_unscaled) move(-1);
    return a;
}

DoubleDouble at_scale(DoubleDouble a, int scale) {
    if (a.scale == scale) return a;
    const int bits = std::max(-4000, (a.scale - scale) * scale_bits);
    a.high = std::ldexp(a.high, bits);
    a.low = std::ldexp(a.low, bits);
    a.error = std::ldexp(a.error, bits);
    a.scale = scale;
    return a;
}

// high + low, where low may reach into high.
DoubleDouble joined(double high, double low, double error, const DoubleDouble& like) {
    DoubleDouble result = like;
    result.high = high + low;
    result.low = low - (result.high - high);
    result.error = error;
    return result;
}

double low_of_sum(double a, double b, double sum) {
    const double b_part = sum - a;
    return (a - (sum - b_part)) + (b - b_part);
}

void inherit_flaws(DoubleDouble& result, const DoubleDouble& a, const DoubleDouble& b) {
    result.is_rough = a.is_rough || b.is_rough;
    result.has_lost_a_term = a.has_lost_a_term || b.has_lost_a_term;
}

}  // namespace

DoubleDouble::DoubleDouble(double value) {
    high = value;
    *this = normalized(*this);
}

DoubleDouble DoubleDouble::from_decimal(bool is_negative, std::uint64_t digits, int power) {
    constexpr int exact_power = static_cast<int>(exact_powers_of_ten.size()) - 1;
    const auto high = static_cast<double>(digits);
    DoubleDouble result = joined(
        high, static_cast<double>(static_cast<std::int64_t>(digits - static_cast<std::uint64_t>(high))), 0.0, {});
    if (digits == 0 || power == 0) return is_negative ? -result : result;
    const int size = std::abs(power);
    DoubleDouble factor(exact_powers_of_ten[static_cast<std::size_t>(size % exact_power)]);
    DoubleDouble square(exact_powers_of_ten[static_cast<std::size_t>(exact_power)]);
    for (int times = size / exact_power; times > 0; times /= 2) {
        if (times % 2 == 1) factor = factor * square;
        if (times > 1) square = square * square;
    }
    result = power > 0 ? result * factor : result / factor;
    return is_negative ? -result : result;
}

DoubleDouble operator-(const DoubleDouble& a) {
    DoubleDouble result = a;
    result.high = -a.high;
    result.low = -a.low;
    return result;
}

DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
    if (a.high == 0.0 && a.error == 0.0) return b;
    if (b.high == 0.0 && b.error == 0.0) return a;
    const int scale = std::max(a.scale, b.scale);
    const DoubleDouble x = at_scale(a, scale);
    const DoubleDouble y = at_scale(b, scale);
    // Two terms that are equal to the last of their 31 digits leave nothing, not their error.
    if (x.high == -y.high && x.low == -y.low) {
        DoubleDouble nothing;
        inherit_flaws(nothing, a, b);
        return nothing;
    }
    const double high = x.high + y.high;
    const double low = low_of_sum(x.high, y.high, high);
    const double lows = x.low + y.low;
    const DoubleDouble first = joined(high, low + lows, 0.0, x);
    DoubleDouble result = joined(first.high, first.low + low_of_sum(x.low, y.low, lows),
                                 x.error + y.error + relative_error * (std::abs(x.high) + std::abs(y.high)), x);
    inherit_flaws(result, a, b);
    const double smaller = std::min(std::abs(x.high), std::abs(y.high));
    if (smaller <= result.error) result.has_lost_a_term = true;
    return normalized(result);
}

DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) { return a + -b; }

DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
    const double high = a.high * b.high;
    const double low = std::fma(a.high, b.high, -high) + (a.high * b.low + a.low * b.high);
    DoubleDouble result = joined(
        high, low,
        std::abs(a.high) * b.error + std::abs(b.high) * a.error + a.error * b.error + relative_error * std::abs(high),
        {});
    result.scale = a.scale + b.scale;
    inherit_flaws(result, a, b);
    return normalized(result);
}

DoubleDouble operator/(const DoubleDouble& a, const DoubleDouble& b) {
    const double high = a.high / b.high;
    const double rest = std::fma(-high, b.high, a.high) + (a.low - high * b.low);
    DoubleDouble result =
        joined(high, rest / b.high,
               (a.error + std::abs(high) * b.error) / std::abs(b.high) + relative_error * std::abs(high), {});
    result.scale = a.scale - b.scale;
    inherit_flaws(result, a, b);
    return normalized(result);
}

DoubleDouble sqrt(const DoubleDouble& a) {
    if (a.high == 0.0) return a;
    // An odd scale has no half.
    const DoubleDouble even = at_scale(a, a.scale % 2 == 0 ? a.scale : a.scale + 1);
    const double high = std::sqrt(even.high);
    const double rest = std::fma(-high, high, even.high) + even.low;
    DoubleDouble result = joined(high, rest / (2 * high), even.error / (2 * high) + relative_error * high, {});
    result.scale = even.scale / 2;
    inherit_flaws(result, a, a);
    return normalized(result);
}

namespace {

// exp of |x| ≤ 0.35 to all digits: the series of exp(x ÷ 16), raised to the power of 16.
DoubleDouble exact_exp(const DoubleDouble& x) {
    constexpr int terms = 16;
    constexpr int squarings = 4;
    const DoubleDouble part = x * DoubleDouble(std::ldexp(1.0, -squarings));
    DoubleDouble sum(1.0);
    for (int n = terms; n > 0; --n) sum = DoubleDouble(1.0) + part * sum / DoubleDouble(n);
    for (int i = 0; i < squarings; ++i) sum = sum * sum;
    return sum;
}

// To the 15 digits of a double.
DoubleDouble rough_exp(const DoubleDouble& x) {
    constexpr double roughness = 1e-15;
    DoubleDouble result(portable_exp(x.high) * (1 + x.low));
    result.error = result.high * (roughness + x.error);
    result.is_rough = true;
    return result;
}

}  // namespace

DoubleDouble exp(const DoubleDouble& a) {
    constexpr double most = largest_exponent;
    constexpr double large = 10.0;  // exp of it has so many digits before the point that the last ones may be shown
    DoubleDouble x = at_scale(a, 0);
    if (x.high == 0.0) return DoubleDouble(1.0);
    if (std::abs(x.high) > most) x = DoubleDouble(std::copysign(most, x.high));
    static const DoubleDouble ln2 = [] {
        DoubleDouble value(0.693147180559945286);
        value.low = 2.3190468138462996e-17;
        return value;
    }();
    const double twos = std::round(x.high / ln2.high);
    const DoubleDouble rest = at_scale(x - ln2 * DoubleDouble(twos), 0);
    DoubleDouble result = x.high > large ? exact_exp(rest) : rough_exp(rest);
    const int scale = static_cast<int>(twos) / scale_bits;
    const int bits = static_cast<int>(twos) - scale * scale_bits;
    result.high = std::ldexp(result.high, bits);
    result.low = std::ldexp(result.low, bits);
    result.error = std::ldexp(result.error, bits);
    result.scale += scale;
    return normalized(result);
}

Decimal to_decimal(const DoubleDouble& a) {
    constexpr int digits = 17;
    constexpr double least = 1e16;
    if (a.high == 0.0) return {};
    const double bits_to_digits = std::log10(2.0);
    int power =
        static_cast<int>(std::floor(std::log10(std::abs(a.high)) + a.scale * scale_bits * bits_to_digits)) + 1 - digits;
    const DoubleDouble size = a.high < 0 ? -a : a;
    const auto scaled = [&] { return at_scale(size * DoubleDouble::from_decimal(false, 1, -power), 0); };
    DoubleDouble whole = scaled();
    if (whole.high < least) {
        --power;
        whole = scaled();
    }
    const auto high = static_cast<std::int64_t>(std::floor(whole.high));
    const double rest = (whole.high - std::floor(whole.high)) + whole.low;
    return {a.high < 0, static_cast<std::uint64_t>(high + std::llround(rest)), power};
}

Enlarged to_enlarged(const DoubleDouble& a) {
    const DoubleDouble number = normalized(a);
    return {number.high, -number.scale * scale_bits};
}

DoubleDouble from_enlarged(const Enlarged& enlarged) {
    DoubleDouble result(enlarged.value);
    result.scale -= enlarged.by / scale_bits;
    return result;
}

double to_double(const DoubleDouble& a) { return at_scale(a, 0).high; }

int sign(const DoubleDouble& a) {
    if (std::abs(a.high) <= a.error) return 0;
    return a.high > 0 ? 1 : -1;
}

}  // namespace qkv
