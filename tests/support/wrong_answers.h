#pragma once

// What mistakes give, worked out with plain loops.
#include <optional>

#include "support/wrong_scores.h"

namespace qkv::test {

inline const std::vector<Wrong>& wrong_results() {
    static const std::vector<Wrong> all{
        {Mistake::linear_normalisation, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double total = 0;
             int seen = 0;
             for (int t = 0; t < p.n; ++t) {
                 if (!p.blocked(i, t)) total += p.score(i, t), ++seen;
             }
             if (total == 0 || seen < 2) return {};
             return Numbers{p.score(i, j) / total};
         }},
        {Mistake::linear_normalisation, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += p.blocked(i, t) ? 0 : p.score(i, t);
             return Numbers{total};
         }},
        {Mistake::not_normalised, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{p.exp(i, j)};
         }},
        {Mistake::not_normalised, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{std::exp(p.score(i, j))};
         }},
        {Mistake::divided_by_n, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.n == 1) return {};
             return Numbers{p.exp(i, j) / p.n};
         }},
        {Mistake::softmax_down_column, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double most = minus_infinity;
             for (int t = 0; t < p.n; ++t) most = std::max(most, p.score(t, j));
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp(p.score(t, j) - most);
             return Numbers{std::exp(p.score(i, j) - most) / total};
         }},
        {Mistake::masked_counted, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, p.n - 1)) return {};
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp(p.unmasked.at({i, t}));
             return Numbers{std::exp(p.unmasked.at({i, j})) / total};
         }},
        {Mistake::masked_counted, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (!p.blocked(i, p.n - 1) || p.shifts[static_cast<std::size_t>(i)] != 0) return {};
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp(p.unmasked.at({i, t}));
             return Numbers{total};
         }},
        {Mistake::weight_times_key, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> { return times(p.weight(i, j), p.d.head().k, j); }},
        {Mistake::weight_times_key, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> { return p.mixed(i, p.d.head().k); }},
        {Mistake::wrong_value, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.n == 1) return {};
             return times(p.weight(i, j), p.d.head().v, (j + 1) % p.n);
         }},
        {Mistake::wrong_value, StepKind::output,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.n == 1) return {};
             Matrix values = p.d.head().v;
             values.row(j) = p.d.head().v.row((j + 1) % p.n);
             return p.mixed(i, values);
         }},
        {Mistake::updated_value, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> { return times(p.weight(i, j), outputs(p), j); }},
        {Mistake::updated_value, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> { return p.mixed(i, overwritten(p, i)); }},
        {Mistake::updated_value, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> { return p.mixed(i, outputs(p)); }},
        {Mistake::sign_lost, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{1 / p.exp(i, j)};
         }},
        {Mistake::sign_lost, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers answer = p.mixed(i, p.d.head().v);
             for (double& value : answer) value = std::abs(value);
             return answer;
         }},
        {Mistake::rounded_early, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{std::exp(to_decimals(p.score(i, j) - p.shifts[static_cast<std::size_t>(i)], 1))};
         }},
        {Mistake::rounded_early, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || to_decimals(p.sum(i), 1) == 0) return {};
             return Numbers{to_decimals(p.exp(i, j), 1) / to_decimals(p.sum(i), 1)};
         }},
        {Mistake::rounded_early, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers answer(static_cast<std::size_t>(p.d.value_size()), 0.0);
             for (int j = 0; j < p.n; ++j) {
                 for (std::size_t c = 0; c < answer.size(); ++c)
                     answer[c] += to_decimals(p.weight(i, j), 2) * p.d.head().v(j, static_cast<int>(c));
             }
             return answer;
         }},
        {Mistake::scale_forgotten, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{unscaled_softmax(p, i)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::scale_forgotten, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{std::exp(p.dot(i, j) / p.d.options.temperature)};
         }},
        {Mistake::scale_forgotten, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (p.d.options.scale == 1) return {};
             return p.mixed_by(unscaled_softmax(p, i), p.d.head().v);
         }},
        {Mistake::scale_unasked, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale != 1 || p.d.key_size() != 2) return {};
             return Numbers{std::exp(p.score(i, j) / std::sqrt(2.0))};
         }},
        {Mistake::sign_lost, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             return times(-p.weight(i, j), p.d.head().v, j);
         }},
        {Mistake::temperature_forgotten, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.temperature == 1) return {};
             const auto score = [&](int t) { return p.score(i, t) * p.d.options.temperature; };
             return Numbers{p.softmax(score)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::maximum_subtracted, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.shifts[static_cast<std::size_t>(i)] != 0) return {};
             return Numbers{std::exp(p.score(i, j) - p.maximum(i))};
         }},
        {Mistake::maximum_subtracted, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (p.shifts[static_cast<std::size_t>(i)] != 0) return {};
             return Numbers{p.sum(i) / std::exp(p.maximum(i))};
         }},
        {Mistake::other_base, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{std::exp2(p.score(i, j) - p.shifts[static_cast<std::size_t>(i)])};
         }},
        {Mistake::other_base, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp2(p.score(i, t) - p.score(i, j));
             return Numbers{1 / total};
         }},
        {Mistake::weights_of_column, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (i == j) return {};
             return Numbers{p.weight(j, i)};
         }},
        {Mistake::scaling_forgotten, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1 || p.d.options.temperature == 1) return {};
             const auto dot = [&](int t) { return p.blocked(i, t) ? minus_infinity : p.dot(i, t); };
             return Numbers{p.softmax(dot)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::weights_of_column, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers column;
             for (int t = 0; t < p.n; ++t) column.push_back(p.weight(t, i));
             return p.mixed_by(column, p.d.head().v);
         }},
        {Mistake::weights_of_column, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> { return times(p.weight(j, i), p.d.head().v, j); }},
        {Mistake::not_normalised, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers exps;
             for (int t = 0; t < p.n; ++t) exps.push_back(p.exp(i, t));
             return p.mixed_by(exps, p.d.head().v);
         }},
        {Mistake::not_normalised, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> { return times(p.exp(i, j), p.d.head().v, j); }},
        {Mistake::scores_as_weights, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers scores;
             for (int t = 0; t < p.n; ++t) scores.push_back(p.blocked(i, t) ? 0 : p.score(i, t));
             return p.mixed_by(scores, p.d.head().v);
         }},
        {Mistake::mask_as_zero, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.has_mask(i)) return {};
             const auto score = [&](int t) { return p.blocked(i, t) ? 0 : p.score(i, t); };
             return Numbers{p.softmax(score)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::mask_as_zero, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (!p.has_mask(i)) return {};
             return p.mixed_by(p.softmax([&](int t) { return p.blocked(i, t) ? 0 : p.score(i, t); }), p.d.head().v);
         }},
        {Mistake::mask_as_zero, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{1.0};
         }},
        {Mistake::mask_after_softmax, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.has_mask(i) || p.blocked(i, j)) return {};
             return Numbers{unmasked_softmax(p, i)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::mask_after_softmax, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (!p.has_mask(i)) return {};
             Numbers weights = unmasked_softmax(p, i);
             for (int t = i + 1; t < p.n; ++t) weights[static_cast<std::size_t>(t)] = 0;
             return p.mixed_by(weights, p.d.head().v);
         }},
        {Mistake::masked_counted, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (!p.has_mask(i)) return {};
             return p.mixed_by(unmasked_softmax(p, i), p.d.head().v);
         }},
        {Mistake::exp_forgotten, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{p.power(i, j)};
         }},
        {Mistake::exp_as_product, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{std::exp(1.0) * p.power(i, j)};
         }},
        {Mistake::masked_counted, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{std::exp(p.unmasked.at({i, j}))};
         }},
        {Mistake::softmax_down_column, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp(p.score(t, i) - p.shifts[static_cast<std::size_t>(i)]);
             return Numbers{total};
         }},
        {Mistake::missed_term, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (p.n == 1) return {};
             return Numbers{p.sum(i) - p.exp(i, 0)};
         }},
        {Mistake::other_base, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::pow(10.0, p.power(i, t));
             return Numbers{total};
         }},
        {Mistake::divided_by_n, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.n == 1) return {};
             return Numbers{p.score(i, j) / p.n};
         }},
        {Mistake::sign_lost, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{-p.weight(i, j)};
         }},
        {Mistake::weight_forgotten, StepKind::contribution,
         [](const Plain& p, int, int j) -> std::optional<Numbers> { return times(1.0, p.d.head().v, j); }},
        {Mistake::weight_forgotten, StepKind::output,
         [](const Plain& p, int, int) -> std::optional<Numbers> {
             return p.mixed_by(Numbers(static_cast<std::size_t>(p.n), 1.0), p.d.head().v);
         }},
        {Mistake::updated_value, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (j >= i) return {};
             return times(p.weight(i, j), overwritten(p, i), j);
         }},
        {Mistake::missed_term, StepKind::output,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.n == 1 || p.blocked(i, j)) return {};
             Numbers weights = p.weights(i);
             weights[static_cast<std::size_t>(j)] = 0;
             return p.mixed_by(weights, p.d.head().v);
         }},
    };
    return all;
}

inline std::vector<Wrong> wrongs() {
    std::vector<Wrong> all = wrong_scores();
    all.insert(all.end(), wrong_results().begin(), wrong_results().end());
    return all;
}

}  // namespace qkv::test
