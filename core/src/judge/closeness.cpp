#include "judge/closeness.h"

#include <algorithm>
#include <cmath>

namespace qkv {
namespace {

constexpr double exact = 1e-9;             // of the number
constexpr double as_good_as_zero = 1e-12;  // what rounding errors make of 0; less where the terms are less than 1

// 3 is a correct rounding of 2.718, and 0 or 1 of a weight; but a learner who types 0 or 1 for a weight has not worked
// anything out.
constexpr double least_whole_number = 2.0;
constexpr double largest_loss_of_whole_number = 0.125;

// A mistake is recognized from few digits only if it fits them well.
constexpr int enough_decimals = 2;
constexpr double largest_misfit_of_few_digits = 0.02;

bool is_close_enough(const TypedNumber& typed, double value) {
    return typed.decimals > 0 || (std::abs(typed.value) >= least_whole_number &&
                                  std::abs(typed.value - value) <= largest_loss_of_whole_number * std::abs(value));
}

}  // namespace

bool is_same(double typed, const Quantified& computed) {
    const auto& [value, terms] = computed;
    if (std::isinf(typed) || std::isinf(value)) return typed == value;
    const double rounding_errors = as_good_as_zero * std::min(1.0, std::abs(terms));
    return std::abs(typed - value) <= std::max(rounding_errors, exact * std::max(std::abs(typed), std::abs(value)));
}

bool is_rounding_of(const TypedNumber& typed, double value) {
    const double half = 0.5 * std::pow(10.0, -typed.decimals);
    return std::abs(typed.value - value) <= half * (1 + exact);
}

bool is_cut_off(const TypedNumber& typed, double value) {
    if (typed.written_decimals < 1 || typed.value == 0.0 || std::signbit(typed.value) != std::signbit(value))
        return false;
    const double cut = std::abs(value) - std::abs(typed.value);
    return cut > 0 && cut < std::pow(10.0, -typed.decimals) * (1 - exact);
}

bool is_right(const TypedNumber& typed, const Quantified& expected) {
    return is_same(typed.value, expected) ||
           (is_rounding_of(typed, expected.value) && is_close_enough(typed, expected.value));
}

bool is_rounded_too_far(const TypedNumber& typed, const Quantified& expected) {
    return typed.value != 0.0 && is_rounding_of(typed, expected.value) && !is_right(typed, expected);
}

bool is_number_of_mistake(const TypedNumber& typed, const Quantified& value) {
    if (is_same(typed.value, value)) return true;
    if (typed.value == 0.0 || !is_rounding_of(typed, value.value)) return false;
    return typed.written_decimals >= enough_decimals ||
           std::abs(typed.value - value.value) <= largest_misfit_of_few_digits * std::abs(value.value);
}

}  // namespace qkv
