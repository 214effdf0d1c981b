#pragma once

// What mistakes give, worked out with plain loops: in a score and its products.
#include <optional>

#include "qkv/judge.h"
#include "support/plain_attention.h"

namespace qkv::test {

struct Wrong {
    Mistake mistake;
    StepKind kind;
    std::function<std::optional<Numbers>(const Plain&, int i, int j)> answer;
};

inline const std::vector<Wrong>& wrong_scores() {
    static const std::vector<Wrong> all{
        {Mistake::swapped_q_k, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{p.scaled(p.dot(j, i))};
         }},
        {Mistake::own_key, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || i == j) return {};
             return Numbers{p.scaled(p.dot(i, i))};
         }},
        {Mistake::added_components, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double total = 0;
             for (int c = 0; c < p.d.key_size(); ++c) total += p.d.head().q(i, c) + p.d.head().k(j, c);
             return Numbers{p.scaled(total)};
         }},
        {Mistake::missed_component, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.key_size() < 2) return {};
             double total = 0;
             for (int c = 0; c + 1 < p.d.key_size(); ++c) total += p.d.head().q(i, c) * p.d.head().k(j, c);
             return Numbers{p.scaled(total)};
         }},
        {Mistake::scale_forgotten, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{p.dot(i, j) / p.d.options.temperature};
         }},
        {Mistake::scale_twice, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{p.scaled(p.dot(i, j)) * p.d.options.scale};
         }},
        {Mistake::scale_by_d, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{p.dot(i, j) / p.d.key_size() / p.d.options.temperature};
         }},
        {Mistake::temperature_forgotten, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.temperature == 1) return {};
             return Numbers{p.dot(i, j) * p.d.options.scale};
         }},
        {Mistake::masked_counted, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{p.scaled(p.dot(i, j))};
         }},
        {Mistake::sign_lost, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{-p.score(i, j)};
         }},
        {Mistake::scale_inverted, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{p.dot(i, j) * std::sqrt(p.d.key_size()) / p.d.options.temperature};
         }},
        {Mistake::scaling_forgotten, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1 || p.d.options.temperature == 1) return {};
             return Numbers{p.dot(i, j)};
         }},
        {Mistake::mask_as_zero, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{0.0};
         }},
        {Mistake::mask_as_number, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{p.n % 2 == 0 ? -1e9 : -10000};
         }},
        {Mistake::sign_lost, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{-minus_infinity};
         }},
        {Mistake::scale_unasked, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale != 1 || p.d.key_size() < 2) return {};
             return Numbers{p.dot(i, j) / std::sqrt(p.d.key_size()) / p.d.options.temperature};
         }},
        {Mistake::sign_lost, StepKind::score,  // of one product alone
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             for (int c = 0; c < p.d.key_size(); ++c) {
                 const double product = p.d.head().q(i, c) * p.d.head().k(j, c);
                 if (product < 0) return Numbers{p.scaled(p.dot(i, j) - 2 * product)};
             }
             return {};
         }},
        {Mistake::sign_lost, StepKind::score,  // of every product
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double total = 0;
             for (int c = 0; c < p.d.key_size(); ++c) total += std::abs(p.d.head().q(i, c) * p.d.head().k(j, c));
             return Numbers{p.scaled(total)};
         }},
        {Mistake::added_components, StepKind::product,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             return Numbers{p.d.head().q(i, 0) + p.d.head().k(j, 0)};
         }},
        {Mistake::sign_lost, StepKind::product,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             return Numbers{-p.d.head().q(i, 0) * p.d.head().k(j, 0)};
         }},
    };
    return all;
}

}  // namespace qkv::test
