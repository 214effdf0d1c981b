#include "worksheet/by_hand.h"

#include <cmath>
#include <string>

#include "numbers/portable_exp.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

bool is_shown_like(double by_hand, double exact) { return as_shown(by_hand) == as_shown(exact); }

bool is_scientific(double value) { return format_number(value).find('e') != std::string::npos; }

double power(int base, double score) { return base == 0 ? portable_exp(score) : std::pow(base, score); }

}  // namespace

double as_shown(double value) {
    if (std::isinf(value)) return value;
    const auto shown = parse_number(format_number(value));
    return shown ? *shown : value;
}

std::optional<std::vector<double>> weights_by_hand(std::span<const double> scores, int base) {
    std::vector<double> powers;
    double exact_sum = 0;
    double sum = 0;
    for (const double score : scores) {
        const double exact = power(base, score);
        const double by_hand = power(base, as_shown(score));
        if (!is_shown_like(by_hand, exact)) return std::nullopt;
        powers.push_back(exact);
        exact_sum += exact;
        sum += as_shown(exact);
    }
    if (!is_shown_like(sum, exact_sum)) return std::nullopt;
    sum = as_shown(exact_sum);
    std::vector<double> shown;
    std::vector<double> exact;
    double total = 0;
    for (const double one : powers) {
        exact.push_back(one / exact_sum);
        if (!is_shown_like(as_shown(one) / sum, exact.back()) || is_scientific(exact.back())) return std::nullopt;
        shown.push_back(as_shown(exact.back()));
        total += shown.back();
    }
    if (format_number(total) != "1") return std::nullopt;
    return shown;
}

bool product_holds(double shown, double weight, double value) {
    return is_shown_like(shown * value, weight * value) && !is_scientific(weight * value);
}

bool sum_holds(std::span<const double> shown, std::span<const double> weights, std::span<const double> column) {
    double of_products = 0;
    double of_weights = 0;
    double exact = 0;
    for (std::size_t j = 0; j < column.size(); ++j) {
        of_products += as_shown(weights[j] * column[j]);
        of_weights += shown[j] * column[j];
        exact += weights[j] * column[j];
    }
    return is_shown_like(of_products, exact) && is_shown_like(of_weights, exact) && !is_scientific(exact);
}

bool mix_holds(std::span<const double> values, std::span<const double> factors) {
    constexpr double smallest_sum = 0.001;  // what is left of terms that cancel each other may be rounding errors
    double by_hand = 0;
    double exact = 0;
    double size = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        by_hand += as_shown(values[i]) * factors[i];
        exact += values[i] * factors[i];
        size += std::abs(values[i] * factors[i]);
    }
    return is_shown_like(by_hand, exact) && (size == 0 || std::abs(exact) >= smallest_sum);
}

}  // namespace qkv
