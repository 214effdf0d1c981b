#include "numbers/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <string_view>

namespace qkv {
namespace {

constexpr std::array<std::uint64_t, 20> powers_of_ten = [] {
    std::array<std::uint64_t, 20> powers{};
    std::uint64_t power = 1;
    for (std::uint64_t& p : powers) {
        p = power;
        power *= 10;
    }
    return powers;
}();

Decimal rounded(const Decimal& decimal, int dropped) {
    if (dropped <= 0) return decimal;
    Decimal result{decimal.is_negative, without_last_digits(decimal.digits, dropped), decimal.exponent + dropped};
    if (result.digits == 0) result = {};
    return result;
}

}  // namespace

double power_of_ten(int power) {
    constexpr int most = 300;
    static const auto powers = [] {
        std::array<double, 2 * most + 1> all{};
        for (int i = -most; i <= most; ++i) all[static_cast<std::size_t>(i + most)] = std::pow(10.0, i);
        return all;
    }();
    return std::abs(power) <= most ? powers[static_cast<std::size_t>(power + most)]
                                   : std::numeric_limits<double>::quiet_NaN();
}

double Decimal::value() const {
    const std::string text = fmt::format("{}{}e{}", is_negative ? "-" : "", digits, exponent);
    double result = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), result);
    return result;
}

int Decimal::digit_count() const {
    int count = 0;
    while (count < 20 && digits >= powers_of_ten[static_cast<std::size_t>(count)]) ++count;
    return count;
}

namespace {

// Reads "1.5e-07".
Decimal read_scientific(const char* at, const char* end, bool is_negative) {
    Decimal decimal{is_negative, 0, 0};
    bool is_after_point = false;
    for (; *at != 'e'; ++at) {
        if (*at == '.') {
            is_after_point = true;
            continue;
        }
        decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(*at - '0');
        if (is_after_point) --decimal.exponent;
    }
    int exponent = 0;
    std::from_chars(at[1] == '+' ? at + 2 : at + 1, end, exponent);
    decimal.exponent += exponent;
    return decimal;
}

using Buffer = std::array<char, 32>;

}  // namespace

Decimal shortest_decimal(double value) {
    if (value == 0.0) return {};
    Buffer buffer{};
    const char* const end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::scientific).ptr;
    return read_scientific(buffer.data(), end, std::signbit(value));
}

Decimal longest_decimal(double value) {
    constexpr int digits_after_first = 16;
    constexpr int surely_meant = 15;
    const Decimal shortest = shortest_decimal(value);
    // 5e-324 is 4.9406564584124654e-324: below the normal doubles few digits tell a number from the next one.
    const bool is_normal = std::abs(value) >= std::numeric_limits<double>::min();
    if (value == 0.0 || (is_normal && shortest.digit_count() <= surely_meant)) return shortest;
    Buffer buffer{};
    // Not std::to_chars: Clang's takes tables of 100 KB for it, which every visitor of the page would have to fetch.
    const char* const end = fmt::format_to(buffer.data(), "{:.{}e}", std::abs(value), digits_after_first);
    return read_scientific(buffer.data(), end, std::signbit(value));
}

std::uint64_t without_last_digits(std::uint64_t digits, int count) {
    constexpr std::uint64_t digits_per_error = 20'000'000'000'000;  // 1 ÷ 5e-14
    constexpr std::uint64_t parts_of_unit = 1000;                   // a number of 15 digits is no tie everywhere
    if (count > 18) return 0;
    const std::uint64_t unit = powers_of_ten[static_cast<std::size_t>(count)];
    const std::uint64_t tolerance = std::min(digits / digits_per_error, unit / parts_of_unit);
    const bool goes_up = digits % unit + tolerance >= unit / 2;
    return digits / unit + (goes_up ? 1 : 0);
}

Decimal rounded_to_places(const Decimal& decimal, int places) { return rounded(decimal, -places - decimal.exponent); }

Decimal rounded_to_significant(const Decimal& decimal, int count) {
    return rounded(decimal, decimal.digit_count() - count);
}

namespace {

std::string_view digits_in(Buffer& buffer, std::uint64_t digits) {
    const char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), digits).ptr;
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

}  // namespace

std::string fixed_text(const Decimal& decimal, int places) {
    Buffer buffer{};
    const std::string_view digits = digits_in(buffer, decimal.digits);
    const auto fraction = static_cast<std::size_t>(std::max(0, -decimal.exponent));
    const auto wanted = std::max(fraction, static_cast<std::size_t>(std::max(0, places)));
    const std::size_t whole = digits.size() - std::min(digits.size(), fraction);
    std::string text(decimal.is_negative ? "-" : "");
    text.append(whole == 0 ? "0" : digits.substr(0, whole));
    if (decimal.exponent > 0 && decimal.digits != 0) text.append(static_cast<std::size_t>(decimal.exponent), '0');
    if (wanted == 0) return text;
    text.append(1, '.').append(fraction - (digits.size() - whole), '0').append(digits.substr(whole));
    return text.append(wanted - fraction, '0');
}

std::string scientific_text(const Decimal& decimal) {
    Buffer buffer{};
    std::string_view digits = digits_in(buffer, decimal.digits);
    const int exponent = decimal.exponent + static_cast<int>(digits.size()) - 1;
    digits = digits.substr(0, std::max<std::size_t>(1, digits.find_last_not_of('0') + 1));
    std::string text(decimal.is_negative ? "-" : "");
    text.append(digits.substr(0, 1));
    if (digits.size() > 1) text.append(1, '.').append(digits.substr(1));
    text.append(exponent < 0 ? "e-" : "e");
    return text.append(digits_in(buffer, static_cast<std::uint64_t>(std::abs(exponent))));
}

}  // namespace qkv
