#include "qkv/saturation.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "qkv/derivatives.h"
#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/sheet.h"
#include "qkv/target.h"
#include "solve/landscape.h"

namespace qkv {
namespace {

// The given numbers without which the log-odds, which saturate nowhere, would change most.
std::vector<Cell> likely_numbers(const Document& document, const Attention& attention, const Landscape& landscape) {
    constexpr std::size_t most = 8;
    std::vector<Influence> all = influences_on(
        document, derivatives_of(document, attention, landscape.mixture()->row, landscape.odds_slopes_at_start()));
    for (Influence& one : all) one.derivative = std::abs(one.derivative * value_of(document, one.cell));
    std::erase_if(all, [](const Influence& one) { return !(one.derivative > 0); });
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), most));
    std::partial_sort(all.begin(), end, all.end(),
                      [](const Influence& a, const Influence& b) { return a.derivative > b.derivative; });
    std::vector<Cell> cells;
    for (auto one = all.begin(); one != end; ++one) cells.push_back(one->cell);
    return cells;
}

}  // namespace

std::optional<Saturation> saturation_of(const Document& document, const Attention& attention, const Cell& target) {
    const Landscape landscape(document, target, {});
    const auto& mixture = landscape.mixture();
    if (!mixture || !(mixture->highest > mixture->lowest)) return std::nullopt;
    Saturation most{{}, number_in(document, attention, target), 0.0};
    double largest = (mixture->highest - mixture->lowest) / 20;
    const Derivatives slopes = derivatives_of(document, attention, target);
    std::optional<Saturation> found;
    for (const Cell& cell : likely_numbers(document, attention, landscape)) {
        const double number = value_of(document, cell);
        most.number = cell;
        most.without = target_after(document, target, cell, -number);
        const double change = std::abs(most.without - most.value);
        if (change < largest || change < 5 * std::abs(slopes.at(cell) * number)) continue;
        largest = change;
        found = most;
    }
    return found;
}

Message said(const Document& document, const Cell& target, const Saturation& saturation) {
    return {"saturation.misleads",
            {{"target", cell_name(document, target)},
             {"number", cell_name(document, saturation.number)},
             {"value", format_number(saturation.value)},
             {"without", format_number(saturation.without)}}};
}

}  // namespace qkv
