// Rows of scores and weights that are wrong as a whole. What follows from them is wrong in every later step.
#include <algorithm>
#include <cmath>
#include <limits>

#include "numbers/portable_exp.h"
#include "steps/mistake_finder.h"

namespace qkv {
namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

}  // namespace

Numbers softmax_of(const Numbers& scores) {
    SoftmaxTerms terms = softmax_terms(scores);
    for (double& exp : terms.exps) exp /= terms.sum;
    return terms.exps;
}

Numbers MistakeFinder::row_scores() const {
    Numbers scores;
    for (int j = 0; j < n_; ++j) scores.push_back(score_at(j));
    return scores;
}

double MistakeFinder::row_maximum() const {
    const Numbers scores = row_scores();
    return *std::max_element(scores.begin(), scores.end());
}

Numbers MistakeFinder::unmasked_scores() const {
    Numbers scores;
    for (int j = 0; j < n_; ++j) scores.push_back(is_blocked(j) ? unmasked_score(j) : score_at(j));
    return scores;
}

std::vector<OtherNumbers> MistakeFinder::other_scores() const {
    const double scale = document_.options.scale;
    const double temperature = document_.options.temperature;
    std::vector<OtherNumbers> rows;
    const auto add_scores = [&](Mistake mistake, double factor, double divisor, bool with_bias = true) {
        Numbers scores;
        for (int j = 0; j < n_; ++j) {
            const double score = (row_.dot(j) * factor + (with_bias ? bias(i_, j) : 0.0)) / divisor;
            scores.push_back(is_blocked(j) ? minus_infinity : score);
        }
        rows.push_back({mistake, "scores", std::move(scores)});
    };
    if (scale != 1.0) {
        add_scores(Mistake::scale_forgotten, 1.0, temperature);
        if (scale != 0.0) add_scores(Mistake::scale_inverted, 1 / scale, temperature);
    } else if (document_.key_size() > 1) {
        add_scores(Mistake::scale_unasked, scale_for_key_size(document_.key_size()), temperature);
    }
    if (temperature != 1.0) add_scores(Mistake::temperature_forgotten, scale, 1.0);
    if (temperature != 1.0 && scale != 1.0) add_scores(Mistake::scaling_forgotten, 1.0, 1.0);
    if (has_bias()) add_scores(Mistake::bias_forgotten, scale, temperature, false);
    if (has_blocked()) {
        Numbers scores = row_scores();
        std::replace(scores.begin(), scores.end(), minus_infinity, 0.0);
        rows.push_back({Mistake::mask_as_zero, "scores", std::move(scores)});
    }
    std::erase_if(rows, [](const OtherNumbers& row) {
        return std::any_of(row.numbers.begin(), row.numbers.end(),
                           [](double score) { return !std::isfinite(score) && score != minus_infinity; });
    });
    return rows;
}

std::vector<OtherNumbers> MistakeFinder::other_weights() const {
    std::vector<OtherNumbers> rows;
    if (is_square()) {
        Numbers column;
        for (int t = 0; t < n_; ++t) column.push_back(attention_.weights(t, i_));
        rows.push_back({Mistake::weights_of_column, "", std::move(column)});
    }
    rows.push_back({Mistake::not_normalised, "update", row_.softmax().exps});
    Numbers scores = row_scores();
    if (row_.softmax().shift != 0.0) {
        Numbers exps;
        for (const double score : scores) exps.push_back(portable_exp(score));
        rows.push_back({Mistake::not_normalised, "update", std::move(exps)});
    }
    std::replace(scores.begin(), scores.end(), minus_infinity, 0.0);
    rows.push_back({Mistake::scores_as_weights, "", std::move(scores)});
    for (const OtherNumbers& row : other_scores()) {
        rows.push_back({row.mistake, row.variant, softmax_of(row.numbers)});
    }
    if (has_blocked()) {
        Numbers unmasked = softmax_of(unmasked_scores());
        rows.push_back({Mistake::masked_counted, "weight", unmasked});
        for (int j = 0; j < n_; ++j) {
            if (is_blocked(j)) unmasked[index(j)] = 0.0;
        }
        rows.push_back({Mistake::mask_after_softmax, "", std::move(unmasked)});
    }
    return rows;
}

}  // namespace qkv
