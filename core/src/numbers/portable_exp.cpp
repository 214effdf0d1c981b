// e^x = 2^(n/128) e^r with |r| ≤ ln 2 ÷ 256: powers of 2 from a table, the rest from the series, after P. T. P. Tang
// (1989), "Table-driven implementation of the exponential function in IEEE floating-point arithmetic". Sums and
// products of doubles round alike everywhere, as long as no compiler joins the two (-ffp-contract=off).
#include "numbers/portable_exp.h"

#include <array>
#include <cmath>
#include <limits>

#include "numbers/double_double.h"

namespace qkv {
namespace {

constexpr int parts_of_two = 128;
constexpr double largest_power = 710.0;  // and −750 are safely beyond what a double holds
constexpr double smallest_power = -750.0;

// ln 2 in two parts; the first has so few digits that n times it is exact.
constexpr double ln2_high = 0x1.62e42feep-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

struct Power {
    double high;
    double low;
};

// 2^(i/128), to 31 digits.
const std::array<Power, parts_of_two>& powers_of_two() {
    static const auto powers = [] {
        DoubleDouble root(2.0);
        for (int part = 1; part < parts_of_two; part *= 2) root = sqrt(root);
        std::array<Power, parts_of_two> all{};
        DoubleDouble power(1.0);
        for (Power& one : all) {
            one = {power.high, power.low};
            power = power * root;
        }
        return all;
    }();
    return powers;
}

}  // namespace

double portable_exp(double x) {
    if (std::isnan(x)) return x;
    if (x > largest_power) return std::numeric_limits<double>::infinity();
    if (x < smallest_power) return 0.0;
    const double n = std::floor(x * (parts_of_two / (ln2_high + ln2_low)) + 0.5);
    const double rest_high = x - n * (ln2_high / parts_of_two);
    const double rest_low = n * (ln2_low / parts_of_two);
    const double r = rest_high - rest_low;
    const double lost = (rest_high - r) - rest_low;
    const double series = 1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)));
    const double less_one = r + (lost + r * r * series);
    const int whole = static_cast<int>(n);
    const int part = ((whole % parts_of_two) + parts_of_two) % parts_of_two;
    const Power& power = powers_of_two()[static_cast<std::size_t>(part)];
    return std::ldexp(power.high + (power.low + power.high * less_one), (whole - part) / parts_of_two);
}

}  // namespace qkv
