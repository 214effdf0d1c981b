#include "shown_results.h"

#include <functional>
#include <optional>
#include <string>

#include "pieces.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

using Value = std::optional<double>;

// How a number of a formula is written: in its own line or as in a card.
using Writing = std::function<std::string(const Number&)>;

// "√3" as a person types it.
std::string with_typed_roots(std::string expression) {
    constexpr std::string_view root = "√";
    for (auto at = expression.find(root); at != expression.npos; at = expression.find(root)) {
        const auto end = expression.find_first_not_of("0123456789.", at + root.size());
        expression.insert(std::min(end, expression.size()), ")");
        expression.replace(at, root.size(), "sqrt(");
    }
    return expression;
}

// One component of a side, where vectors stand, as an expression; none where words stand or a · between vectors.
std::optional<std::string> expression_of(const Pieces& side, std::size_t component, const Writing& write) {
    std::string expression;
    for (const Piece& piece : side) {
        if (piece.kind == PieceKind::symbol) {
            if (piece.text == " · ") return std::nullopt;
            expression += piece.text;
        } else if (piece.kind == PieceKind::number) {
            expression += write(piece.numbers.front());
        } else if (piece.kind == PieceKind::vector && component < piece.numbers.size()) {
            expression += "(" + write(piece.numbers[component]) + ")";
        } else {
            return std::nullopt;
        }
    }
    return with_typed_roots(std::move(expression));
}

Value value_of(const Pieces& side, std::size_t component, const Writing& write) {
    const auto expression = expression_of(side, component, write);
    if (!expression) return std::nullopt;
    const auto value = parse_number(*expression);
    return value ? Value(*value) : std::nullopt;
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
    const auto in_card = [&](const Number& number) { return row.shown(number.cell); };
    for (const Writing& write : {Writing(in_line), Writing(in_card)}) {
        for (std::size_t side = 1; side + 1 < formula.sides.size(); ++side) {
            add(value_of(formula.sides[side], component, write));
        }
        if (term.kind == StepKind::exp) add(value_of(formula.name(), 0, write));
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
