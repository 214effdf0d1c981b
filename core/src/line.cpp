#include "line.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "calculator.h"
#include "pieces.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

void lengthen(Piece& piece, int decimals, int more_digits) {
    if (piece.kind == PieceKind::blocked) return;
    for (Number& number : piece.numbers) number.shown = format_number(number.value, decimals, more_digits);
}

void lengthen(Pieces& side, int decimals, int more_digits) {
    for (Piece& piece : side) lengthen(piece, decimals, more_digits);
}

// Whether what the side gives is shown as `result`. A side that can't be worked out is not asked.
bool gives(const Pieces& side, const Pieces& result, int decimals) {
    const auto value = calculate(side);
    if (!value) return true;
    const std::vector<Number>& numbers = result.front().numbers;
    if (result.front().kind == PieceKind::blocked || value->numbers.size() != numbers.size()) return true;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (!rounds_to(value->numbers[i], numbers[i].shown, decimals)) return false;
    }
    return true;
}

bool holds(const Formula& formula, int decimals) {
    const Pieces& result = formula.before_arrow.empty() ? formula.result() : formula.before_arrow;
    return std::all_of(formula.sides.begin(), formula.sides.end() - 1,
                       [&](const Pieces& side) { return gives(side, result, decimals); });
}

bool holds_with_more_digits(Formula& formula, int decimals) {
    for (int more = 1; more <= all_digits; ++more) {
        std::for_each(formula.sides.begin(), formula.sides.end() - 1,
                      [&](Pieces& side) { lengthen(side, decimals, more); });
        if (holds(formula, decimals)) return true;
    }
    return false;
}

}  // namespace

void give_digits(Formula& formula, int decimals) {
    if (holds(formula, decimals)) return;
    const Formula usual = formula;
    if (holds_with_more_digits(formula, decimals)) return;
    for (int more = 1; more <= all_digits; ++more) {
        formula = usual;
        formula.before_arrow = formula.result();
        lengthen(formula.before_arrow, decimals, more);
        if (holds(formula, decimals) || holds_with_more_digits(formula, decimals)) return;
    }
    formula = usual;
}

namespace {

Pieces joined(Pieces first, const Pieces& second) {
    append(first, second);
    return first;
}

// The digits of Q and K, which have to give the dot product as it is printed, too.
bool lengthen_vectors(ScaledDot& line, const Pieces& result, int decimals) {
    const ScaledDot usual = line;
    for (int more = 0; more <= all_digits; ++more) {
        if (more > 0) lengthen(line.vectors, decimals, more);
        if (gives(line.vectors, {line.dot}, decimals) && gives(joined(line.vectors, line.scaling), result, decimals)) {
            if (more > 0) lengthen(line.products, decimals, more);
            return true;
        }
    }
    line.vectors = usual.vectors;
    return false;
}

bool lengthen_all(ScaledDot& line, const Pieces& result, int decimals) {
    const ScaledDot usual = line;
    for (int more = 0; more <= all_digits; ++more) {
        if (more > 0) {
            lengthen(line.dot, decimals, more);
            lengthen(line.scaling, decimals, more);
        }
        const Pieces last_side = joined(in_brackets_if_negative(line.dot), line.scaling);
        if (gives(last_side, result, decimals) && lengthen_vectors(line, result, decimals)) return true;
    }
    line = usual;
    return false;
}

}  // namespace

void insert_scaled_dot(Formula& formula, ScaledDot line, int decimals) {
    const bool has_dot = lengthen_all(line, formula.result(), decimals);
    Pieces products{symbol("(")};
    append(products, line.products);
    products.push_back(symbol(")"));
    std::vector<Pieces> sides{joined(line.vectors, line.scaling), joined(std::move(products), line.scaling)};
    if (has_dot) sides.push_back(joined(in_brackets_if_negative(line.dot), line.scaling));
    formula.sides.insert(formula.sides.end() - 1, std::make_move_iterator(sides.begin()),
                         std::make_move_iterator(sides.end()));
    if (!has_dot) give_digits(formula, decimals);
}

Pieces in_brackets_if_negative(const Piece& number) {
    if (!number.numbers.front().shown.starts_with('-')) return {number};
    return {symbol("("), number, symbol(")")};
}

}  // namespace qkv
