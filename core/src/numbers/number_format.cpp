#include "qkv/number_format.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <optional>

#include "numbers/decimal.h"

namespace qkv {
namespace {

constexpr double scientific_from = 1e9;

// Whether so few digits hold the number, up to what arithmetic in doubles loses: 1e-12 of it, or 1e-15.
bool is_exact(const Decimal& decimal, const Decimal& rounded) {
    std::uint64_t digits = rounded.digits;
    for (int exponent = decimal.exponent; exponent < rounded.exponent; ++exponent) digits *= 10;
    const std::uint64_t distance = std::max(digits, decimal.digits) - std::min(digits, decimal.digits);
    std::uint64_t tolerance = 1;
    for (int exponent = decimal.exponent; exponent < -15 && tolerance < decimal.digits; ++exponent) tolerance *= 10;
    return distance == 0 || distance <= decimal.digits / 1'000'000'000'000 ||
           (decimal.exponent <= -15 && distance <= tolerance);
}

Decimal without_tail(Decimal decimal) {
    while (decimal.exponent < 0 && decimal.digits % 10 == 0) {
        decimal.digits /= 10;
        ++decimal.exponent;
    }
    return decimal;
}

// Trailing zeros stay only if something was rounded away.
std::string with_honest_tail(const Decimal& decimal, const Decimal& rounded, int places) {
    return is_exact(decimal, rounded) ? fixed_text(without_tail(rounded), 0) : fixed_text(rounded, places);
}

constexpr double margin = 0.002;  // of a last digit; far more than the error of a product

// Rounded to places after the point, where doubles are enough to tell: most numbers have no more digits than these, or
// are far from a tie and from having no more.
std::optional<Decimal> clearly_rounded(double value, int places) {
    constexpr double most = 1e8;
    const auto power = static_cast<std::size_t>(std::abs(places));
    const bool is_exact_power = power < exact_powers_of_ten.size();
    const double size = std::abs(value);
    const double scaled = size * power_of_ten(places);
    if (!(scaled < most)) return std::nullopt;
    const double whole = std::floor(scaled + 0.5);
    const Decimal decimal{value < 0, static_cast<std::uint64_t>(whole), -places};
    if (is_exact_power &&
        (places < 0 ? whole * exact_powers_of_ten[power] : whole / exact_powers_of_ten[power]) == size) {
        return without_tail(decimal);
    }
    const double rest = std::abs(scaled - whole);
    return rest > margin && rest < 0.5 - margin ? std::optional(decimal) : std::nullopt;
}

std::optional<std::string> clear_text(double value, int decimals, int more_digits) {
    constexpr int most_places = 9;  // what 1e-15 is to the last of them does not matter
    const double size = std::abs(value);
    const double usual = size * exact_powers_of_ten[static_cast<std::size_t>(decimals)];
    const bool is_large = size >= scientific_from;
    if (is_large || usual < 0.5 - margin) {
        const int first_place = -static_cast<int>(std::floor(std::log10(size)));
        const auto decimal = clearly_rounded(value, first_place + more_digits + (is_large ? decimals : 0));
        return decimal ? std::optional(scientific_text(*decimal)) : std::nullopt;
    }
    if (usual < 0.5 + margin || decimals + more_digits > most_places) return std::nullopt;
    const auto decimal = clearly_rounded(value, decimals + more_digits);
    return decimal ? std::optional(fixed_text(*decimal, 0)) : std::nullopt;
}

bool is_short_integer(double value) { return std::abs(value) < scientific_from && value == std::trunc(value); }

}  // namespace

std::string format_number(double value, int decimals, int more_digits) {
    if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
    if (is_short_integer(value)) {
        return fixed_text({value < 0, static_cast<std::uint64_t>(std::abs(value)), 0}, 0);
    }
    if (auto text = clear_text(value, decimals, more_digits)) return *std::move(text);
    const bool is_subnormal = std::abs(value) < std::numeric_limits<double>::min();
    const int usual_digits = is_subnormal ? 1 : all_digits;
    const Decimal decimal = more_digits < usual_digits ? shortest_decimal(value) : longest_decimal(value);
    if (std::abs(value) >= scientific_from) {
        return scientific_text(rounded_to_significant(decimal, 1 + decimals + more_digits));
    }
    if (rounded_to_places(decimal, decimals).digits == 0) {
        return scientific_text(rounded_to_significant(decimal, 1 + more_digits));
    }
    const int places = decimals + more_digits;
    return with_honest_tail(decimal, rounded_to_places(decimal, places), places);
}

std::string format_exactly(double value) {
    if (value == 0.0) return "0";
    std::string text = fmt::format("{}", value);
    const auto e = text.find('e');  // of "1e+20" or "1e-07", shown as 1e20 and 1e-7
    return e == text.npos ? text : text.substr(0, e + 1) + std::to_string(std::atoi(text.c_str() + e + 1));
}

}  // namespace qkv
