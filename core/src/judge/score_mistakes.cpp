// Mistakes in a score and its products.
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "judge/mistake_finder.h"

namespace qkv {
namespace {

// What published code writes for a blocked score: round numbers, and the lowest ones of float16, float32 and float64.
constexpr double numbers_for_minus_infinity[] = {-1e3,
                                                 -1e4,
                                                 -1e5,
                                                 -1e6,
                                                 -1e7,
                                                 -1e8,
                                                 -1e9,
                                                 -1e10,
                                                 -1e11,
                                                 -1e12,
                                                 -1e15,
                                                 -1e18,
                                                 -1e20,
                                                 -1e30,
                                                 -1e38,
                                                 -1e100,
                                                 -1e300,
                                                 -1e308,
                                                 -9999,
                                                 -99999,
                                                 -999999,
                                                 -65504,
                                                 -65500,
                                                 -32752,
                                                 std::numeric_limits<float>::lowest(),
                                                 std::numeric_limits<double>::lowest()};

}  // namespace

void MistakeFinder::product() {
    const double a = document_.q(i_, step_.component);
    const double b = document_.k(j_, step_.component);
    add(Mistake::added_components, a + b, fmt::format("{} + {}", shown(a), factor(b)), "product");
    lost_signs({a * b});
}

void MistakeFinder::score() {
    if (is_blocked(j_)) {
        blocked_score();
        return;
    }
    const RowVector products = q(i_).cwiseProduct(k(j_));
    add(Mistake::swapped_q_k, scaled(k(i_).dot(q(j_))), dot_text(k(i_), q(j_)));
    if (i_ != j_) add(Mistake::own_key, scaled(q(i_).dot(k(i_))), dot_text(q(i_), k(i_)));
    added_components();
    missed_components(products);
    scaling(products.sum());
    lost_signs_of_terms(products);
    rounded_scaling(products.sum());
}

void MistakeFinder::blocked_score() {
    add(Mistake::masked_counted, unmasked_score(j_), dot_text(q(i_), k(j_)), "score");
    add(Mistake::mask_as_zero, 0.0, {}, "score");
    add(Mistake::sign_lost, std::numeric_limits<double>::infinity(), {}, "infinity");
    for (const double number : numbers_for_minus_infinity) {
        add(Mistake::mask_as_number, number, {});
        found_.back().remark = {"mistake.mask-as-number.remark", {}};
    }
}

std::string MistakeFinder::dot_text(const RowVector& a, const RowVector& b) const {
    return fmt::format("{} · {}{}", shown(a), shown(b), scaling_text());
}

std::string MistakeFinder::temperature_text() const {
    const double temperature = document_.options.temperature;
    return temperature == 1.0 ? "" : fmt::format(" ÷ {}", shown(temperature));
}

std::string MistakeFinder::scaling_text() const {
    std::string text;
    if (is_scaled_by_key_size(document_)) {
        text += fmt::format(" ÷ √{}", document_.key_size());
    } else if (document_.options.scale != 1.0) {
        text += fmt::format(" × {}", factor(document_.options.scale));
    }
    if (document_.options.temperature != 1.0) text += fmt::format(" ÷ {}", shown(document_.options.temperature));
    return text;
}

void MistakeFinder::added_components() {
    Numbers terms = numbers_of(q(i_));
    for (const double value : k(j_)) terms.push_back(value);
    const double value = q(i_).sum() + k(j_).sum();
    const std::string scaling = scaling_text();
    add(Mistake::added_components, scaled(value),
        scaling.empty() ? sum_of(terms) : fmt::format("({}){}", sum_of(terms), scaling));
    if (!scaling.empty()) add(Mistake::added_components, value, sum_of(terms));
}

void MistakeFinder::missed_components(const RowVector& products) {
    if (products.size() < 2) return;
    for (int c = 0; c < products.size(); ++c) {
        if (products(c) == 0.0) continue;
        add(Mistake::missed_component, scaled(products.sum() - products(c)),
            fmt::format("{}×{}", factor(document_.q(i_, c)), factor(document_.k(j_, c))), {},
            {{"component", fmt::format("{}", c + 1)}});
    }
}

void MistakeFinder::scaling(double dot) {
    const auto& [scale, mask, temperature] = document_.options;
    const double d = document_.key_size();
    const std::string warmth = temperature_text();
    const std::string number = shown(dot);
    if (scale != 1.0) {
        const std::string once =
            is_scaled_by_key_size(document_) ? fmt::format(" ÷ √{}", d) : fmt::format(" × {}", factor(scale));
        const std::string inverse =
            is_scaled_by_key_size(document_) ? fmt::format(" × √{}", d) : fmt::format(" ÷ {}", factor(scale));
        add(Mistake::scale_forgotten, dot / temperature, number + warmth);
        add(Mistake::scale_twice, dot * scale * scale / temperature, number + once + once + warmth);
        if (scale != 0.0) add(Mistake::scale_inverted, dot / scale / temperature, number + inverse + warmth);
    }
    if (is_scaled_by_key_size(document_)) {
        add(Mistake::scale_by_d, dot / d / temperature, fmt::format("{} ÷ {}{}", number, d, warmth));
    } else if (scale == 1.0 && d > 1) {
        add(Mistake::scale_unasked, dot / std::sqrt(d) / temperature, fmt::format("{} ÷ √{}{}", number, d, warmth));
    }
    if (temperature != 1.0) {
        const std::string once = scaling_text();
        add(Mistake::temperature_forgotten, dot * scale, number + once.substr(0, once.size() - warmth.size()));
        if (scale != 1.0) add(Mistake::scaling_forgotten, dot, number);
    }
}

void MistakeFinder::rounded_scaling(double dot) {
    const auto& [scale, mask, temperature] = document_.options;
    if (scale == 1.0 && temperature == 1.0) return;
    const std::string warmth = temperature_text();
    for (const int r : early_roundings) {
        const double factor_rounded = rounded(scale, r);
        add(Mistake::rounded_early, dot * factor_rounded / temperature,
            fmt::format("{} × {}{}", shown(dot), format_number(factor_rounded, r), warmth));
        if (is_scaled_by_key_size(document_)) {
            const double root = rounded(std::sqrt(static_cast<double>(document_.key_size())), r);
            add(Mistake::rounded_early, dot / root / temperature,
                fmt::format("{} ÷ {}{}", shown(dot), format_number(root, r), warmth));
        }
        const double scaled_and_rounded = rounded(dot * scale, r);
        add(Mistake::rounded_early, scaled_and_rounded / temperature, format_number(scaled_and_rounded, r) + warmth);
    }
}

// In one product or in all of them.
void MistakeFinder::lost_signs_of_terms(const RowVector& products) {
    const double dot = products.sum();
    add(Mistake::sign_lost, -scaled(dot), {});
    const double positive = products.cwiseAbs().sum();
    if (positive != dot) add(Mistake::sign_lost, scaled(positive), sum_of(numbers_of(products.cwiseAbs())));
    for (int c = 0; c < products.size(); ++c) {
        if (products(c) >= 0) continue;
        RowVector flipped = products;
        flipped(c) = -flipped(c);
        add(Mistake::sign_lost, scaled(flipped.sum()), sum_of(numbers_of(flipped)));
    }
}

}  // namespace qkv
