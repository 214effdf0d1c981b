#include "qkv/number_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "expression.h"

namespace qkv {
namespace {

constexpr double scientific_from = 1e9;

// Whether so few decimals hold the number, up to what arithmetic in doubles loses.
bool is_exact(double value, double rounded) {
    return std::abs(value - rounded) <= std::max(1e-15, 1e-12 * std::abs(value));
}

double read(std::string_view digits) {
    double value = 0.0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::string without_tail(std::string digits) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    return digits;
}

// `digits` is `value`, rounded. A tail of zeros stays only where it tells that something was rounded away.
std::string with_honest_tail(double value, std::string digits) {
    const double rounded = read(digits);
    if (rounded == 0.0 && digits.front() == '-') digits.erase(0, 1);
    return is_exact(value, rounded) ? without_tail(std::move(digits)) : digits;
}

}  // namespace

std::string format_number(double value, int decimals) {
    if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
    if (std::abs(value) >= scientific_from) {
        const std::string digits = fmt::format("{:.{}e}", value, decimals);
        const auto exponent = digits.find('e');
        return without_tail(digits.substr(0, exponent)) + digits.substr(exponent);
    }
    return with_honest_tail(value, fmt::format("{:.{}f}", value, decimals));
}

std::vector<std::string> format_probabilities(std::span<const double> row, int decimals) {
    const double unit = std::pow(10.0, decimals);
    std::vector<double> units(row.size());
    std::vector<double> remainders(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
        // Remainders that differ by rounding error alone are a tie: the first in the row goes up.
        const double scaled = std::round(row[i] * unit * 1e9) / 1e9;
        units[i] = std::floor(scaled);
        remainders[i] = std::round((scaled - units[i]) * 1e9);
    }
    std::vector<std::size_t> order(row.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return remainders[a] > remainders[b]; });
    const auto missing = std::lround(unit - std::accumulate(units.begin(), units.end(), 0.0));
    for (std::size_t rank = 0; rank < order.size() && static_cast<long>(rank) < missing; ++rank) {
        units[order[rank]] += 1;
    }
    std::vector<std::string> texts;
    texts.reserve(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
        texts.push_back(with_honest_tail(row[i], fmt::format("{:.{}f}", units[i] / unit, decimals)));
    }
    return texts;
}

std::string format_exactly(double value) { return value == 0.0 ? "0" : fmt::format("{}", value); }

namespace {

// The signs that stand in print for those of a keyboard.
std::string with_keyboard_signs(std::string text) {
    constexpr std::array<std::array<std::string_view, 2>, 5> signs{
        {{"−", "-"}, {"×", "*"}, {"·", "*"}, {"÷", "/"}, {"π", "pi"}}};
    for (const auto& [printed, typed] : signs) {
        for (auto at = text.find(printed); at != std::string::npos; at = text.find(printed, at)) {
            text.replace(at, printed.size(), typed);
        }
    }
    return text;
}

Result<double> parse_expression(const std::string& expression, const std::vector<TextArg>& args) {
    if (const auto value = value_of_expression(expression)) {
        if (std::isfinite(*value)) return *value == 0.0 ? 0.0 : *value;
        return tl::unexpected(Problem{"problem.number.no_value", args});
    }
    if (expression.find(',') != std::string::npos) {
        std::string mended = expression;
        std::replace(mended.begin(), mended.end(), ',', '.');
        if (parse_number(mended)) {
            return tl::unexpected(Problem{"problem.number.comma", {args[0], {"mended", mended}}});
        }
    }
    return tl::unexpected(Problem{"problem.number.not_a_number", args});
}

}  // namespace

Result<double> parse_number(std::string_view typed) {
    std::string digits = with_keyboard_signs(std::string(typed));
    const auto first = digits.find_first_not_of(" \t");
    if (first == std::string::npos) return tl::unexpected(Problem{"problem.number.empty", {}});
    digits = digits.substr(first, digits.find_last_not_of(" \t") - first + 1);
    // As a person used to spreadsheets begins.
    if (digits.front() == '=' && digits.size() > 1) digits.erase(0, 1);
    const std::vector<TextArg> args{{"typed", std::string(typed)}};

    const bool has_plus = digits.front() == '+' && digits.size() > 1 && digits[1] != '-';
    const char* begin = digits.data() + (has_plus ? 1 : 0);
    const char* end = digits.data() + digits.size();
    double value = 0.0;
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error == std::errc::result_out_of_range && stop == end) {
        // Too small for a double is 0; too large is not a number that can be worked with.
        long double wide = 0;
        const bool is_known = std::from_chars(begin, end, wide).ec == std::errc{};
        const bool is_small =
            is_known ? std::abs(wide) < 1 : digits.find("e-") != digits.npos || digits.find("E-") != digits.npos;
        if (!is_small) return tl::unexpected(Problem{"problem.number.too_large", args});
        return 0.0;
    }
    if (error == std::errc{} && stop == end && std::isfinite(value)) return value == 0.0 ? 0.0 : value;
    return parse_expression(digits, args);
}

}  // namespace qkv
