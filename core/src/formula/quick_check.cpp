#include "formula/quick_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "numbers/decimal.h"

namespace qkv {
namespace {

constexpr double unclear = std::numeric_limits<double>::quiet_NaN();
// How near to a tie format_number() may round otherwise: what a product loses, and what it takes for a tie.
double margin_of_tie(double scaled) { return 1e-9 + 1e-12 * scaled; }

double rounded(double value, double unit) {
    const double scaled = std::abs(value) * unit;
    const double whole = std::floor(scaled);
    const double rest = scaled - whole;
    if (std::abs(rest - 0.5) < margin_of_tie(scaled)) return unclear;
    return std::copysign(rest > 0.5 ? whole + 1.0 : whole, value) / unit;
}

double read(std::string_view text) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : unclear;
}

// The value of a number as it is, or would be, shown.
double as_shown(const Number& number, int decimals, int more_digits) {
    constexpr double most = 1e6;
    if (more_digits == 0) return read(number.shown);
    const double size = std::abs(number.value);
    if (number.enlarged != 0.0) return unclear;
    if (size == 0.0) return 0.0;
    const double usual = size * power_of_ten(decimals);
    if (size > most || std::abs(usual - 0.5) < margin_of_tie(usual)) return unclear;
    if (usual > 0.5) return rounded(number.value, power_of_ten(decimals + more_digits));
    // In scientific form: 2.3e-5.
    return rounded(number.value, power_of_ten(more_digits - static_cast<int>(std::floor(std::log10(size)))));
}

// The last digit that counts in a number as shown, as rounds_to() takes it.
double unit_of(std::string_view shown, int decimals) {
    const auto e = shown.find('e');
    const std::string_view mantissa = shown.substr(0, e);
    const auto point = mantissa.find('.');
    const int places = point == mantissa.npos ? 0 : static_cast<int>(mantissa.size() - point - 1);
    int exponent = 0;
    if (e != shown.npos) {
        const auto digits = shown.substr(e + 1);
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    }
    return power_of_ten(exponent - (exponent < 0 ? places : std::max(places, decimals)));
}

// `size`: of what was added up to `value`.
std::optional<bool> clearly_rounds_to(double value, double size, std::string_view shown, int decimals) {
    constexpr double arithmetic_loss = 1e-11;
    const double result = read(shown);
    const double half = 0.5 * unit_of(shown, decimals);
    const double distance = std::abs(value - result);
    const double loss = arithmetic_loss * (size + std::abs(result)) + arithmetic_loss * half;
    if (distance < half - loss) return true;
    if (distance > half + loss) return false;
    return std::nullopt;
}

struct Sum {
    double value = 0.0;
    double size = 0.0;
};

Sum dot_product(const Piece& a, const Piece& b, int decimals, int more_digits) {
    Sum sum;
    for (std::size_t i = 0; i < a.numbers.size(); ++i) {
        const double product =
            as_shown(a.numbers[i], decimals, more_digits) * as_shown(b.numbers[i], decimals, more_digits);
        sum.value += product;
        sum.size += std::abs(product);
    }
    return sum;
}

std::optional<bool> product_gives(const Piece& number, const Piece& vector, const Piece& result, int decimals,
                                  int more_digits) {
    const double factor = as_shown(number.numbers.front(), decimals, more_digits);
    bool is_clear = true;
    for (std::size_t i = 0; i < vector.numbers.size(); ++i) {
        const double product = factor * as_shown(vector.numbers[i], decimals, more_digits);
        const auto gives = clearly_rounds_to(product, std::abs(product), result.numbers[i].shown, decimals);
        if (gives && !*gives) return false;
        is_clear = is_clear && gives;
    }
    return is_clear ? std::optional(true) : std::nullopt;
}

}  // namespace

std::optional<bool> clearly_gives(const Pieces& side, const Piece& result, int decimals, int more_digits,
                                  double factor) {
    if (side.size() != 3 || side.back().kind != PieceKind::vector) return std::nullopt;
    const Piece& first = side.front();
    const Piece& second = side.back();
    if (first.kind == PieceKind::number && side[1].text == " × " && result.kind == PieceKind::vector &&
        result.numbers.size() == second.numbers.size()) {
        return product_gives(first, second, result, decimals, more_digits);
    }
    const bool is_dot_product = first.kind == PieceKind::vector && side[1].text == " · " &&
                                first.numbers.size() == second.numbers.size() && result.numbers.size() == 1;
    if (!is_dot_product) return std::nullopt;
    const Sum sum = dot_product(first, second, decimals, more_digits);
    return clearly_rounds_to(sum.value * factor, sum.size * std::abs(factor), result.numbers.front().shown, decimals);
}

}  // namespace qkv
