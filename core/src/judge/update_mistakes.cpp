// Mistakes in a contribution and in V_new.
#include <fmt/format.h>

#include "judge/mistake_finder.h"

namespace qkv {
namespace {

// Every pair of tokens is a candidate; nobody computes more than this by hand.
constexpr int most_tokens_swapped = 64;

constexpr int most_numbers_mixed = 24;

}  // namespace

// Of a contribution_product its one component alone.
Numbers MistakeFinder::contribution_of(double weight, const RowVector& value) const {
    if (step_.kind == StepKind::contribution) return numbers_of(weight * value);
    if (step_.component >= value.size()) return {};
    return {weight * value(step_.component)};
}

std::string MistakeFinder::contribution_text(const std::string& weight, const RowVector& value) const {
    if (step_.kind == StepKind::contribution) return fmt::format("{} × {}", weight, shown(value));
    if (step_.component >= value.size()) return {};
    return fmt::format("{} × {}", weight, factor(value(step_.component)));
}

void MistakeFinder::contribution() {
    const double weight = weight_at(j_);
    const auto add_value = [&](Mistake mistake, const RowVector& value, std::vector<TextArg> args = {}) {
        add(mistake, contribution_of(weight, value), contribution_text(shown_weight(j_), value), {}, std::move(args));
    };
    add_value(Mistake::weight_times_key, k(j_));
    add(Mistake::weight_forgotten, contribution_of(1.0, v(j_)), contribution_text("1", v(j_)));
    for (int other = 0; other < n_; ++other) {
        if (other != j_) add_value(Mistake::wrong_value, v(other), {{"other", token(other)}});
    }
    for (const OtherNumbers& row : other_weights()) {
        const double other = row.numbers[index(j_)];
        add(row.mistake, contribution_of(other, v(j_)), contribution_text(shown(other), v(j_)), row.variant);
    }
    add_value(Mistake::updated_value, attention_.output.row(j_));
    const Matrix in_place = values_updated_in_place();
    if (j_ < i_) add_value(Mistake::updated_value, in_place.row(j_));
    lost_signs(contribution_of(weight, v(j_)));
    for (const int r : early_roundings) {
        add(Mistake::rounded_early, contribution_of(rounded(weight, r), v(j_)),
            contribution_text(format_number(rounded(weight, r), r), v(j_)));
    }
}

// V when each token's new V takes the place of the old one at once, and the next token reads it.
Matrix MistakeFinder::values_updated_in_place() const {
    Matrix values = document_.v;
    for (int t = 0; t < i_; ++t) values.row(t) = (attention_.weights.row(t) * values).eval();
    return values;
}

void MistakeFinder::output() {
    const RowVector weights = attention_.weights.row(i_);
    const auto mixed = [&](const Matrix& values) { return numbers_of(weights * values); };
    add(Mistake::weight_times_key, mixed(document_.k), {}, "output");
    add(Mistake::weight_forgotten, numbers_of(document_.v.colwise().sum()), {}, "output");
    other_outputs();
    wrong_values_in_output(weights);
    add(Mistake::updated_value, mixed(attention_.output), {}, "output");
    Matrix partly = document_.v;
    partly.topRows(i_) = attention_.output.topRows(i_);
    if (i_ > 0) {
        add(Mistake::updated_value, mixed(partly), {}, "output");
        add(Mistake::updated_value, mixed(values_updated_in_place()), {}, "output");
    }
    for (int j = 0; j < n_ && n_ > 1; ++j) {
        if (is_blocked(j)) continue;
        const RowVector term = weights(j) * v(j);
        add(Mistake::missed_term, numbers_of(attention_.output.row(i_) - term), {}, {},
            {{"term", fmt::format("{} × V({})", shown_weight(j), token(j))}});
    }
    lost_signs(numbers_of(attention_.output.row(i_)));
    rounded_outputs(weights);
}

void MistakeFinder::other_outputs() {
    for (const OtherNumbers& row : other_weights()) {
        const Eigen::Map<const RowVector> weights(row.numbers.data(), n_);
        add(row.mistake, numbers_of(weights * document_.v), mixture_text(row.numbers), row.variant);
    }
}

// "0.422 × [1, 0] + 0.578 × [0, 1]"; empty where that is too long to read.
std::string MistakeFinder::mixture_text(const Numbers& weights) const {
    if (document_.v.size() > most_numbers_mixed) return {};
    std::string text;
    for (int j = 0; j < n_; ++j) {
        if (weights[index(j)] == 0.0) continue;
        const std::string weight = text.empty() ? shown(weights[index(j)]) : " + " + factor(weights[index(j)]);
        text += fmt::format("{} × {}", weight, shown(v(j)));
    }
    return text;
}

void MistakeFinder::wrong_values_in_output(const RowVector& weights) {
    if (n_ > most_tokens_swapped) return;
    for (int right = 0; right < n_; ++right) {
        for (int wrong = 0; wrong < n_; ++wrong) {
            if (wrong == right) continue;
            const RowVector value = attention_.output.row(i_) + weights(right) * (v(wrong) - v(right));
            add(Mistake::wrong_value, numbers_of(value), fmt::format("{} × V({})", shown_weight(right), token(wrong)),
                "output", {{"right", token(right)}, {"other", token(wrong)}});
        }
    }
}

void MistakeFinder::rounded_outputs(const RowVector& weights) {
    for (const int r : early_roundings) {
        const RowVector rounded_weights = rounded(weights, r);
        add(Mistake::rounded_early, numbers_of(rounded_weights * document_.v), shown(rounded_weights), "output");
        RowVector sum = RowVector::Zero(document_.value_size());
        for (int j = 0; j < n_; ++j) sum += rounded(weights(j) * v(j), r);
        add(Mistake::rounded_early, numbers_of(sum), {});
    }
}

}  // namespace qkv
