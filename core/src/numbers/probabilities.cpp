#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <numeric>

#include "numbers/decimal.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

// Equal numbers of a row.
struct Group {
    std::vector<std::size_t> members;
    std::string text;
    std::int64_t units = 0;  // of the last decimal; 0 for what is shown as 2e-5
    double gained = 0.0;     // by rounding, in units; 0 where nothing was lost
    bool is_moved = false;
};

std::vector<Group> groups_of(std::span<const double> row) {
    constexpr double equal_within = 1e-12;
    std::vector<std::size_t> order(row.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return row[a] < row[b]; });
    std::vector<Group> groups;
    for (const std::size_t i : order) {
        const bool is_new = groups.empty() || row[i] - row[groups.back().members.front()] > equal_within * row[i];
        if (is_new) groups.emplace_back();
        groups.back().members.push_back(i);
    }
    for (Group& group : groups) std::sort(group.members.begin(), group.members.end());
    return groups;
}

void round_alone(Group& group, double value, int decimals) {
    group.text = format_number(value, decimals);
    const double scaled = value * std::pow(10.0, decimals);
    const Decimal nearest = rounded_to_places(shortest_decimal(value), decimals);
    group.units = std::llround(nearest.value() * std::pow(10.0, decimals));
    const bool is_exact = group.text.size() < fixed_text(nearest, decimals).size() || nearest.value() == value;
    // Remainders that differ by rounding error alone are a tie.
    if (!is_exact) group.gained = std::round((static_cast<double>(group.units) - scaled) * 1e9) / 1e9;
}

// can[g] tells which numbers of weights the candidates from g on can make.
std::vector<std::vector<bool>> reachable(const std::vector<Group*>& candidates, std::size_t wanted) {
    std::vector<std::vector<bool>> can(candidates.size() + 1, std::vector<bool>(wanted + 1, false));
    can.back()[0] = true;
    for (std::size_t g = candidates.size(); g-- > 0;) {
        can[g] = can[g + 1];
        const std::size_t size = candidates[g]->members.size();
        for (std::size_t count = size; count <= wanted; ++count) {
            if (can[g + 1][count - size]) can[g][count] = true;
        }
    }
    return can;
}

// The groups that may take `missing` units, the largest remainder first.
std::vector<Group*> candidates_for(std::vector<Group>& groups, std::int64_t missing) {
    const std::int64_t least_units = missing > 0 ? 1 : 2;  // no weight becomes 0
    std::vector<Group*> candidates;
    for (Group& group : groups) {
        const bool lost_that_way = missing > 0 ? group.gained < 0 : group.gained > 0;
        if (lost_that_way && group.units >= least_units) candidates.push_back(&group);
    }
    std::sort(candidates.begin(), candidates.end(), [](const Group* a, const Group* b) {
        const double lost_a = std::abs(a->gained);
        const double lost_b = std::abs(b->gained);
        return lost_a != lost_b ? lost_a > lost_b : a->members.front() < b->members.front();
    });
    return candidates;
}

void move_missing(std::vector<Group>& groups, std::int64_t missing, int decimals) {
    const std::vector<Group*> candidates = candidates_for(groups, missing);
    std::size_t wanted = static_cast<std::size_t>(std::abs(missing));
    std::size_t most = 0;
    for (const Group* group : candidates) most += group->members.size();
    if (wanted > most) return;
    const auto can = reachable(candidates, wanted);
    if (!can.front()[wanted]) return;
    for (std::size_t g = 0; g < candidates.size() && wanted > 0; ++g) {
        Group& group = *candidates[g];
        if (group.members.size() > wanted || !can[g + 1][wanted - group.members.size()]) continue;
        wanted -= group.members.size();
        group.units += missing > 0 ? 1 : -1;
        group.is_moved = true;
        group.text = fixed_text({false, static_cast<std::uint64_t>(group.units), -decimals}, decimals);
    }
}

// What a reader does not see in a sum of a row.
constexpr double too_small_to_count = 1e-9;

// What the texts of these groups add up to.
template <class IsCounted>
double shown_sum(const std::vector<Group>& groups, int decimals, IsCounted is_counted) {
    double sum = 0.0;
    for (const Group& group : groups) {
        if (!is_counted(group)) continue;
        const double shown = group.units != 0 ? static_cast<double>(group.units) / std::pow(10.0, decimals)
                                              : parse_number(group.text).value_or(0.0);
        sum += shown * static_cast<double>(group.members.size());
    }
    return sum;
}

// No units of the last decimal make up for what is shown as 2e-5.
bool has_small_numbers(const std::vector<Group>& groups, int decimals) {
    return shown_sum(groups, decimals, [](const Group& group) { return group.units == 0; }) >= too_small_to_count;
}

// What the texts add up to, if that is not 1.
std::optional<std::string> sum_of(const std::vector<Group>& groups, int decimals) {
    constexpr int digits_after_decimals = 6;
    const double sum = shown_sum(groups, decimals, [](const Group&) { return true; });
    if (std::abs(sum - 1.0) < too_small_to_count) return std::nullopt;
    return format_number(sum, max_decimals, digits_after_decimals);
}

}  // namespace

ShownProbabilities shown_probabilities(std::span<const double> row, int decimals) {
    std::vector<Group> groups = groups_of(row);
    auto missing = std::llround(std::pow(10.0, decimals));
    for (Group& group : groups) {
        round_alone(group, row[group.members.front()], decimals);
        missing -= group.units * static_cast<std::int64_t>(group.members.size());
    }
    if (missing != 0 && !has_small_numbers(groups, decimals)) move_missing(groups, missing, decimals);
    ShownProbabilities shown{std::vector<std::string>(row.size()), std::vector<bool>(row.size(), false),
                             sum_of(groups, decimals)};
    for (const Group& group : groups) {
        for (const std::size_t i : group.members) {
            shown.texts[i] = group.text;
            shown.is_moved[i] = group.is_moved;
        }
    }
    return shown;
}

std::vector<std::string> format_probabilities(std::span<const double> row, int decimals) {
    return shown_probabilities(row, decimals).texts;
}

}  // namespace qkv
