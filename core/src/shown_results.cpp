#include "shown_results.h"

#include <functional>
#include <optional>

#include "calculator.h"
#include "pieces.h"

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
Value sum_of_sides(const Document& document, const RowExplainer& row, Step term, std::size_t side,
                   std::size_t component, const Writing& write) {
    double sum = 0.0;
    for (term.key = 0; term.key < document.token_count(); ++term.key) {
        if (row.is_blocked(term.key)) continue;
        const Value value = value_of(row.formula(term).sides[side], component, write);
        if (!value) return std::nullopt;
        sum += *value;
    }
    return sum;
}

}  // namespace

std::vector<double> results_from_shown(const Document& document, const RowExplainer& row, const Step& term,
                                       std::size_t component) {
    std::vector<double> results;
    const auto add = [&](const Value& value) {
        if (value) results.push_back(*value);
    };
    const Formula formula = row.formula(term);
    const Step exp{StepKind::exp, term.query, term.key, 0};
    const Step contribution{StepKind::contribution, term.query, 0, 0};
    const auto in_line = [](const Number& number) { return number.shown; };
    const auto in_card = [&](const Number& number) { return row.number(number.cell).shown; };
    for (const Writing& write : {Writing(in_line), Writing(in_card)}) {
        for (std::size_t side = 0; side + 1 < formula.sides.size(); ++side) {
            add(value_of(formula.sides[side], component, write));
        }
        if (term.kind == StepKind::sum) add(sum_of_sides(document, row, exp, 1, 0, write));
        if (term.kind == StepKind::output) add(sum_of_sides(document, row, contribution, 1, component, write));
        if (term.kind != StepKind::weight || row.is_blocked(term.key)) continue;
        for (const std::size_t side : {0U, 1U}) {
            const Value part = value_of(row.formula(exp).sides[side], 0, write);
            const Value whole = sum_of_sides(document, row, exp, side, 0, write);
            if (part && whole && *whole != 0.0) results.push_back(*part / *whole);
        }
    }
    return results;
}

}  // namespace qkv
