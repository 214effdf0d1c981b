// Mistakes in an exp, their sum and a weight.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "judge/mistake_finder.h"

namespace qkv {
namespace {

constexpr double other_bases[] = {2.0, 10.0};

}  // namespace

void MistakeFinder::exp() {
    const double score = score_at(j_);
    if (is_blocked(j_)) {
        blocked_exp();
        return;
    }
    const double shift = row_.softmax().shift;
    const double power = score - shift;
    add(Mistake::exp_forgotten, power, shown(power));
    add(Mistake::exp_as_product, std::numbers::e * power,
        fmt::format("{} × {}", shown(std::numbers::e), factor(power)));
    if (power != 0.0) add(Mistake::sign_lost, std::exp(-power), fmt::format("exp({})", shown(-power)), "exp");
    for (const int r : early_roundings) {
        add(Mistake::rounded_early, std::exp(rounded(power, r)),
            fmt::format("exp({})", format_number(rounded(power, r), r)));
    }
    other_exps();
}

void MistakeFinder::blocked_exp() {
    const double unmasked = unmasked_score(j_);
    add(Mistake::masked_counted, std::exp(unmasked), fmt::format("exp({})", shown(unmasked)), "exp");
    add(Mistake::mask_as_zero, 1.0, "exp(0)", "scores");
    add(Mistake::exp_forgotten, score_at(j_), {});
}

void MistakeFinder::other_exps() {
    const double shift = row_.softmax().shift;
    const double score = score_at(j_);
    for (const double base : other_bases) {
        add(Mistake::other_base, std::pow(base, score - shift), fmt::format("{}^{}", base, factor(score - shift)), {},
            {{"base", shown(base)}});
    }
    const double most = row_maximum();
    add(Mistake::maximum_subtracted, std::exp(score - most), fmt::format("exp({} - {})", shown(score), factor(most)));
    found_.back().remark = {"mistake.maximum-subtracted.remark", {}};
    if (shift != 0.0) add(Mistake::maximum_subtracted, std::exp(score), fmt::format("exp({})", shown(score)), "kept");
    for (const OtherNumbers& row : other_scores()) {
        const SoftmaxTerms terms = softmax_terms(row.numbers);
        add(row.mistake, std::exp(row.numbers[index(j_)]), exp_of(row.numbers, j_, 0.0), row.variant);
        add(row.mistake, terms.exps[index(j_)], exp_of(row.numbers, j_, terms.shift), row.variant);
    }
}

double MistakeFinder::row_maximum() const {
    const Numbers scores = row_scores();
    return *std::max_element(scores.begin(), scores.end());
}

std::string MistakeFinder::exp_of(const Numbers& scores, int j, double shift) const {
    const std::string score = shown(scores[index(j)]);
    return shift == 0.0 ? fmt::format("exp({})", score) : fmt::format("exp({} - {})", score, factor(shift));
}

void MistakeFinder::sum() {
    Numbers visible;
    for (int j = 0; j < n_; ++j) {
        if (!is_blocked(j)) visible.push_back(score_at(j));
    }
    add(Mistake::linear_normalisation, total_of(visible), sum_of(visible), "sum");
    column_sum();
    if (has_blocked()) {
        const Numbers exps = unmasked_exps();
        add(Mistake::masked_counted, total_of(exps), sum_of(exps), "sum");
    }
    for (int j = 0; j < n_ && n_ > 1; ++j) {
        if (!is_blocked(j)) {
            add(Mistake::missed_term, total() - exp_at(j), shown(exp_at(j)), {}, {{"term", exp_text(j)}});
        }
    }
    rounded_sums();
    other_sums();
}

void MistakeFinder::other_sums() {
    const double shift = row_.softmax().shift;
    const auto add_powers = [&](Mistake mistake, double base, double subtracted, std::string_view variant = {}) {
        Numbers powers;
        for (const double score : row_scores()) powers.push_back(std::pow(base, score - subtracted));
        add(mistake, total_of(powers), sum_of(powers), variant, {{"base", shown(base)}});
    };
    for (const double base : other_bases) add_powers(Mistake::other_base, base, shift);
    add_powers(Mistake::maximum_subtracted, std::numbers::e, row_maximum());
    found_.back().remark = {"mistake.maximum-subtracted.remark", {}};
    if (shift != 0.0) add_powers(Mistake::maximum_subtracted, std::numbers::e, 0.0, "kept");
    for (const OtherNumbers& row : other_scores()) {
        const SoftmaxTerms terms = softmax_terms(row.numbers);
        add(row.mistake, terms.sum, sum_of(terms.exps), row.variant);
    }
}

double MistakeFinder::total_of(const Numbers& terms) {
    double sum = 0;
    for (const double term : terms) sum += term;
    return sum;
}

void MistakeFinder::column_sum() {
    const Numbers exps = column_exps(i_);
    add(Mistake::softmax_down_column, total_of(exps), sum_of(exps), "sum");
}

// exp down a column, with the shift of this row.
Numbers MistakeFinder::column_exps(int column) const {
    Numbers exps;
    for (int t = 0; t < n_; ++t) exps.push_back(std::exp(attention_.scores(t, column) - row_.softmax().shift));
    return exps;
}

Numbers MistakeFinder::unmasked_exps() const {
    Numbers exps;
    for (int j = 0; j < n_; ++j) exps.push_back(std::exp(unmasked_score(j) - row_.softmax().shift));
    return exps;
}

void MistakeFinder::rounded_sums() {
    for (const int r : early_roundings) {
        Numbers exps;
        Numbers of_rounded_scores;
        for (int j = 0; j < n_; ++j) {
            exps.push_back(rounded(exp_at(j), r));
            of_rounded_scores.push_back(is_blocked(j) ? 0.0 : std::exp(rounded(score_at(j) - row_.softmax().shift, r)));
        }
        add(Mistake::rounded_early, total_of(exps), sum_of(exps));
        add(Mistake::rounded_early, total_of(of_rounded_scores), sum_of(of_rounded_scores));
    }
}

void MistakeFinder::weight() {
    if (has_blocked()) {
        const Numbers exps = unmasked_exps();
        const double counted = exps[index(j_)] / total_of(exps);
        const std::string work = fmt::format("{} ÷ ({})", shown(exps[index(j_)]), sum_of(exps));
        add(Mistake::masked_counted, counted, work, "weight");
        if (!is_blocked(j_)) add(Mistake::mask_after_softmax, counted, work);
    }
    other_softmaxes();
    add(Mistake::weights_of_column, attention_.weights(j_, i_), {}, "weight");
    if (is_blocked(j_)) {
        add(Mistake::exp_forgotten, score_at(j_), {});
        return;
    }
    linear_weight();
    add(Mistake::not_normalised, exp_at(j_), exp_text(j_));
    if (row_.softmax().shift != 0.0) {
        add(Mistake::not_normalised, std::exp(score_at(j_)), fmt::format("exp({})", shown(score_at(j_))));
    }
    if (n_ > 1) {
        add(Mistake::divided_by_n, exp_at(j_) / n_, fmt::format("{} ÷ {}", shown(exp_at(j_)), n_));
        add(Mistake::divided_by_n, score_at(j_) / n_, fmt::format("{} ÷ {}", shown(score_at(j_)), n_));
    }
    const Numbers column = column_exps(j_);
    add(Mistake::softmax_down_column, column[index(i_)] / total_of(column),
        fmt::format("{} ÷ ({})", shown(column[index(i_)]), sum_of(column)));
    for (const int r : early_roundings) rounded_weights(r);
    add(Mistake::sign_lost, -weight_at(j_), {});
}

void MistakeFinder::other_softmaxes() {
    const auto add_division = [&](Mistake mistake, const Numbers& terms, std::string_view variant,
                                  std::vector<TextArg> args = {}) {
        const double term = terms[index(j_)];
        add(mistake, term / total_of(terms), fmt::format("{} ÷ ({})", shown(term), sum_of(terms)), variant,
            std::move(args));
    };
    for (const OtherNumbers& row : other_scores()) {
        add_division(row.mistake, softmax_terms(row.numbers).exps, row.variant);
    }
    for (const double base : other_bases) {
        Numbers powers;
        for (const double score : row_scores()) powers.push_back(std::pow(base, score - row_.softmax().shift));
        add_division(Mistake::other_base, powers, {}, {{"base", shown(base)}});
    }
}

void MistakeFinder::linear_weight() {
    Numbers visible;
    for (int j = 0; j < n_; ++j) {
        if (!is_blocked(j)) visible.push_back(score_at(j));
    }
    const double total = total_of(visible);
    if (total == 0.0 || visible.size() < 2) return;
    add(Mistake::linear_normalisation, score_at(j_) / total,
        fmt::format("{} ÷ ({})", shown(score_at(j_)), sum_of(visible)));
}

void MistakeFinder::rounded_weights(int r) {
    const double exp = rounded(exp_at(j_), r);
    double sum_of_rounded = 0;
    for (int j = 0; j < n_; ++j) sum_of_rounded += rounded(exp_at(j), r);
    for (const double sum : {rounded(total(), r), sum_of_rounded}) {
        if (sum == 0.0) continue;
        add(Mistake::rounded_early, exp / sum, fmt::format("{} ÷ {}", format_number(exp, r), format_number(sum, r)));
    }
}

}  // namespace qkv
