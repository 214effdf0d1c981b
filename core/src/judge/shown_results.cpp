#include "judge/shown_results.h"

#include <functional>
#include <optional>
#include <utility>

#include "formula/calculator.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

using Value = std::optional<double>;

// How a number of a formula is written: in its own line or as in a card.
using Writing = std::function<std::string(const Number&)>;

Value value_of(Pieces side, std::size_t component, const Writing& write) {
    for (Piece& piece : side) {
        if (piece.kind == PieceKind::constant) continue;  // belongs to no card
        for (Number& number : piece.numbers) number.shown = write(number);
    }
    const auto result = calculate(side);
    if (!result || component >= result->numbers.size()) return std::nullopt;
    return to_double(result->numbers[component]);
}

// The sum of one side of the formula of each key.
Value sum_of_sides(const Row& row, Step term, const Pieces Formula::*side, const Writing& write) {
    double sum = 0.0;
    for (term.key = 0; term.key < row.document().key_count(); ++term.key) {
        if (row.is_blocked(term.key)) continue;
        const Value value = value_of(row.formula(term).*side, 0, write);
        if (!value) return std::nullopt;
        sum += *value;
    }
    return sum;
}

// The sums of one of its values for each key: a learner may mix weights as shown with weights of their own.
std::vector<double> mixed_sums(const std::vector<std::vector<double>>& values_of_keys) {
    constexpr std::size_t most_sums = 1024;
    std::vector<double> sums{0.0};
    for (const std::vector<double>& values : values_of_keys) {
        std::vector<double> longer;
        const std::size_t count = sums.size() * values.size() > most_sums ? 1 : values.size();
        for (const double sum : sums) {
            for (std::size_t i = 0; i < count; ++i) longer.push_back(sum + values[i]);
        }
        sums = std::move(longer);
    }
    return sums;
}

// The sums of weight × V, by each of the `writings` of the weight, with the products in full or as they would be shown.
std::vector<double> sums_of_contributions(const Row& row, std::size_t component, const std::vector<Writing>& writings) {
    std::vector<std::vector<double>> in_full;
    std::vector<std::vector<double>> as_shown;
    for (int key = 0; key < row.document().key_count(); ++key) {
        if (row.is_blocked(key)) continue;
        std::vector<double>& products = in_full.emplace_back();
        std::vector<double>& rounded = as_shown.emplace_back();
        for (const Writing& write : writings) {
            const Formula formula = row.formula({StepKind::contribution, row.query(), key, 0, row.head_number()});
            const Value product = value_of(formula.operation, component, write);
            if (!product) return {};
            if (!products.empty() && products.back() == *product) continue;
            products.push_back(*product);
            rounded.push_back(parse_number(row.shown(*product)).value_or(*product));
        }
    }
    std::vector<double> sums = mixed_sums(in_full);
    const std::vector<double> more = mixed_sums(as_shown);
    sums.insert(sums.end(), more.begin(), more.end());
    return sums;
}

}  // namespace

std::vector<double> results_from_shown(const Row& row, const Step& term, std::size_t component) {
    std::vector<double> results;
    const auto add = [&](const Value& value) {
        if (value) results.push_back(*value);
    };
    const Formula formula = row.formula(term);
    const Step exp{StepKind::exp, term.query, term.key, 0, term.head};
    const Writing in_line = [](const Number& number) { return number.shown; };
    const Writing in_card = [&](const Number& number) { return row.number(number.cell).shown; };
    // A weight in its card may have been moved.
    const Writing rounded = [&](const Number& number) { return row.shown(number.value); };
    for (const Writing& write : {in_line, in_card, rounded}) {
        for (const Pieces* side : formula.working()) {
            if (!side->empty()) add(value_of(*side, component, write));
        }
        if (term.kind == StepKind::sum) add(sum_of_sides(row, exp, &Formula::result, write));
        if (term.kind != StepKind::weight || row.is_blocked(term.key)) continue;
        for (const Pieces Formula::*side : {&Formula::name, &Formula::result}) {
            const Value part = value_of(row.formula(exp).*side, 0, write);
            const Value whole = sum_of_sides(row, exp, side, write);
            if (part && whole && *whole != 0.0) results.push_back(*part / *whole);
        }
    }
    if (term.kind == StepKind::output && row.head().is_on) {
        for (const auto& writings : {std::vector{in_line}, std::vector{in_card, rounded}}) {
            for (const double sum : sums_of_contributions(row, component, writings)) results.push_back(sum);
        }
    }
    return results;
}

}  // namespace qkv
