// Rows of scores and weights that are wrong as a whole. What follows from them is wrong in every later step.
#include <algorithm>
#include <cmath>
#include <limits>

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
    const auto& [scale, mask, temperature] = document_.options;
    std::vector<OtherNumbers> rows;
    const auto add_scaled = [&](Mistake mistake, double factor) {
        Numbers scores;
        for (int j = 0; j < n_; ++j) scores.push_back(is_blocked(j) ? minus_infinity : row_.dot(j) * factor);
        rows.push_back({mistake, "scores", std::move(scores)});
    };
    if (scale != 1.0) {
        add_scaled(Mistake::scale_forgotten, 1 / temperature);
        if (scale != 0.0) add_scaled(Mistake::scale_inverted, 1 / scale / temperature);
    } else if (document_.key_size() > 1) {
        add_scaled(Mistake::scale_unasked, scale_for_key_size(document_.key_size()) / temperature);
    }
    if (temperature != 1.0) add_scaled(Mistake::temperature_forgotten, scale);
    if (temperature != 1.0 && scale != 1.0) add_scaled(Mistake::scaling_forgotten, 1.0);
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
    Numbers column;
    for (int t = 0; t < n_; ++t) column.push_back(attention_.weights(t, i_));
    rows.push_back({Mistake::weights_of_column, "", column});
    rows.push_back({Mistake::not_normalised, "update", row_.softmax().exps});
    Numbers scores = row_scores();
    if (row_.softmax().shift != 0.0) {
        Numbers exps;
        for (const double score : scores) exps.push_back(std::exp(score));
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
