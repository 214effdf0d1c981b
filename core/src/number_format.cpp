#include "qkv/number_format.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <optional>

#include "decimal.h"

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

// Most numbers are far from a tie, and from having no more digits than these: so far that the error of a product does
// not matter. They need no Decimal.
std::optional<std::string> clearly_rounded(double value, int decimals, int places) {
    constexpr std::array<double, 10> powers{1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    constexpr double margin = 0.002;
    constexpr double most = 1e8;
    if (places >= static_cast<int>(powers.size())) return std::nullopt;
    const double size = std::abs(value);
    const double scaled = size * powers[static_cast<std::size_t>(places)];
    const double whole = std::floor(scaled);
    const double rest = scaled - whole;
    const bool is_clear = scaled < most && size * powers[static_cast<std::size_t>(decimals)] > 0.5 + margin &&
                          std::abs(rest - 0.5) > margin && rest > margin && rest < 1.0 - margin;
    if (!is_clear) return std::nullopt;
    auto digits = static_cast<std::uint64_t>(rest > 0.5 ? whole + 1.0 : whole);
    std::array<char, 24> buffer{};
    char* const end = buffer.data() + buffer.size();
    char* begin = end;
    for (int written = 0; digits > 0 || written <= places; ++written, digits /= 10) {
        if (written == places && places > 0) *--begin = '.';
        *--begin = static_cast<char>('0' + digits % 10);
    }
    if (value < 0) *--begin = '-';
    return std::string(begin, end);
}

bool is_short_integer(double value) { return std::abs(value) < scientific_from && value == std::trunc(value); }

}  // namespace

std::string format_number(double value, int decimals, int more_digits) {
    if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
    if (is_short_integer(value)) return fmt::format("{}", static_cast<long>(value));
    if (auto text = clearly_rounded(value, decimals, decimals + more_digits)) return *std::move(text);
    const Decimal decimal = more_digits < all_digits ? shortest_decimal(value) : longest_decimal(value);
    if (std::abs(value) >= scientific_from) {
        return scientific_text(rounded_to_significant(decimal, 1 + decimals + more_digits));
    }
    if (rounded_to_places(decimal, decimals).digits == 0) {
        return scientific_text(rounded_to_significant(decimal, 1 + more_digits));
    }
    const int places = decimals + more_digits;
    return with_honest_tail(decimal, rounded_to_places(decimal, places), places);
}

std::string format_exactly(double value) { return value == 0.0 ? "0" : fmt::format("{}", value); }

}  // namespace qkv
