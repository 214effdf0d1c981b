#include "formula/line.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "formula/calculator.h"
#include "formula/pieces.h"
#include "formula/quick_check.h"
#include "qkv/matrix.h"
#include "qkv/number_format.h"

namespace qkv {

std::string number_text(const Number& number, int decimals, int more_digits) {
    if (number.enlarged == 0.0) return format_number(number.value, decimals, more_digits);
    const Decimal decimal = to_decimal(from_enlarged({number.enlarged, number.enlarged_by}));
    return scientific_text(rounded_to_significant(decimal, 1 + more_digits));
}

namespace {

void lengthen(Piece& piece, int decimals, int more_digits) {
    if (piece.kind == PieceKind::blocked) return;
    for (Number& number : piece.numbers) number.shown = number_text(number, decimals, more_digits);
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

const Pieces& given_result(const Formula& formula) {
    return formula.before_arrow.empty() ? formula.result : formula.before_arrow;
}

bool holds(const Formula& formula, int decimals) {
    const auto sides = formula.working();
    return std::all_of(sides.begin(), sides.end(), [&](const Pieces* side) {
        return side->empty() || gives(*side, given_result(formula), decimals);
    });
}

std::optional<bool> clearly_holds(const Formula& formula, int decimals, int more_digits) {
    if (formula.operation.empty()) return std::nullopt;
    return clearly_gives(formula.operation, given_result(formula).front(), decimals, more_digits);
}

void lengthen_operands(Formula& formula, int decimals, int more_digits) {
    for (Pieces* side : formula.working()) lengthen(*side, decimals, more_digits);
}

// Whether there is no side but the name, the operation and the result. What clearly_gives() knows has such a name that
// nothing can be worked out from it.
bool is_of_one_operation(const Formula& formula) { return formula.products.empty() && formula.dot.empty(); }

bool holds_with_more_digits(Formula& formula, int decimals) {
    for (int more = 1; more <= all_digits; ++more) {
        const auto is_clear = clearly_holds(formula, decimals, more);
        if (is_clear && !*is_clear) continue;
        lengthen_operands(formula, decimals, more);
        if ((is_clear && is_of_one_operation(formula)) || holds(formula, decimals)) return true;
    }
    return false;
}

// Three digits after those that are shown tell that this is no rounding.
std::string calculated_text(const DoubleDouble& value, int decimals) {
    constexpr int more = 3;
    const Decimal decimal = to_decimal(value);
    if (decimal.digit_count() + decimal.exponent > 9)
        return scientific_text(rounded_to_significant(decimal, decimals + 1));
    const Decimal rounded = rounded_to_places(decimal, decimals + more);
    return rounded.digits == 0 && decimal.digits != 0 ? scientific_text(rounded_to_significant(decimal, 1 + more))
                                                      : fixed_text(rounded, 0);
}

// Where doubles have too few digits, or none for so large a number, the line says what its operands give in truth.
void write_calculated(Formula& formula, int decimals) {
    lengthen_operands(formula, decimals, all_digits);
    for (const Pieces* side : formula.working()) {
        const auto value = calculate(*side);
        if (!value || value->numbers.size() != formula.result.front().numbers.size()) continue;
        formula.before_arrow = formula.result;
        for (std::size_t c = 0; c < value->numbers.size(); ++c) {
            std::string& shown = formula.before_arrow.front().numbers[c].shown;
            if (!rounds_to(value->numbers[c], shown, decimals)) shown = calculated_text(value->numbers[c], decimals);
        }
        return;
    }
}

// The side without the signs of its numbers: it gives the sum of the sizes of the terms. None of an exp, of which that
// says nothing.
std::optional<Calculated> sizes_of_terms(Pieces side) {
    const auto drop_minus = [](std::string& text) {
        if (text.starts_with('-')) text.erase(0, 1);
    };
    for (Piece& piece : side) {
        for (Number& number : piece.numbers) drop_minus(number.shown);
        if (piece.text.find("exp") != std::string::npos) return std::nullopt;
    }
    return calculate(side);
}

// Whether the last of a double's 53 bits, in the operands, can make as much as the result.
bool is_lost_in_rounding(const Number& result, const DoubleDouble& terms) {
    const DoubleDouble value =
        result.enlarged != 0.0 ? from_enlarged({result.enlarged, result.enlarged_by}) : DoubleDouble(result.value);
    return sign(terms) != 0 && std::abs(to_double(value / terms)) < 0x1p-50;
}

// What is too small for the decimals, and smaller than the rounding of the operands, is 0 as far as these tell.
bool holds_without_noise(Formula& formula, int decimals) {
    Formula longest = formula;
    lengthen_operands(longest, decimals, all_digits);
    std::vector<Number>& results = formula.result.front().numbers;
    for (const Pieces* side : longest.working()) {
        const auto value = calculate(*side);
        const auto terms = sizes_of_terms(*side);
        if (!value || !terms || value->numbers.size() != results.size()) continue;
        for (std::size_t c = 0; c < results.size(); ++c) {
            const bool has_digits = results[c].value != 0.0 || results[c].enlarged != 0.0;
            const bool is_tiny = has_digits && results[c].shown.find("e-") != std::string::npos;
            if (is_tiny && !rounds_to(value->numbers[c], results[c].shown, decimals) &&
                is_lost_in_rounding(results[c], terms->numbers[c])) {
                results[c].shown = "0";
            }
        }
    }
    return holds(formula, decimals) || holds_with_more_digits(formula, decimals);
}

}  // namespace

void give_digits(Formula& formula, int decimals) {
    const auto is_clear = clearly_holds(formula, decimals, 0);
    const bool is_missed = is_clear && !*is_clear;
    if (!is_missed && ((is_clear && is_of_one_operation(formula)) || holds(formula, decimals))) return;
    const Formula usual = formula;
    if (holds_with_more_digits(formula, decimals)) return;
    formula = usual;
    if (holds_without_noise(formula, decimals)) return;
    for (int more = 1; more <= all_digits; ++more) {
        formula = usual;
        formula.before_arrow = formula.result;
        lengthen(formula.before_arrow, decimals, more);
        if (holds(formula, decimals) || holds_with_more_digits(formula, decimals)) return;
    }
    formula = usual;
    write_calculated(formula, decimals);
}

namespace {

Pieces joined(Pieces first, const Pieces& second) {
    append(first, second);
    return first;
}

// What becomes of a side that is the dot product.
Pieces completed(const DotProduct& line, const Pieces& side) { return joined(joined(line.before, side), line.after); }

std::optional<double> factor_of(const DotProduct& line) {
    if (!line.is_scaled_only) return std::nullopt;
    const auto factor = calculate(completed(line, {symbol("1")}));
    return factor ? to_double(factor->numbers.front()) : 0.0;
}

// The digits of Q and K, which have to give the dot product as it is printed, too.
bool lengthen_vectors(DotProduct& line, const Pieces& result, int decimals) {
    const auto factor = factor_of(line);
    for (int more = 0; more <= all_digits; ++more) {
        const auto is_dot = clearly_gives(line.vectors, line.dot, decimals, more);
        if (is_dot && !*is_dot) continue;
        const auto is_result =
            factor ? clearly_gives(line.vectors, result.front(), decimals, more, *factor) : std::nullopt;
        if (is_result && !*is_result) continue;
        if (more > 0) lengthen(line.vectors, decimals, more);
        if ((is_dot || gives(line.vectors, {line.dot}, decimals)) &&
            (is_result || gives(completed(line, line.vectors), result, decimals)))
            return true;
    }
    lengthen(line.vectors, decimals, 0);
    return false;
}

bool lengthen_all(DotProduct& line, const Pieces& result, int decimals) {
    for (int more = 0; more <= all_digits; ++more) {
        if (more > 0) {
            lengthen(line.dot, decimals, more);
            lengthen(line.after, decimals, more);
        }
        const Pieces last_side = completed(line, in_brackets_if_negative(line.dot));
        if (gives(last_side, result, decimals) && lengthen_vectors(line, result, decimals)) return true;
    }
    lengthen(line.dot, decimals, 0);
    lengthen(line.after, decimals, 0);
    return false;
}

// The products have the digits of the vectors.
void copy_digits(const Pieces& vectors, Pieces& products) {
    for (Piece& piece : products) {
        if (piece.kind != PieceKind::number) continue;
        Number& number = piece.numbers.front();
        const Piece& vector = number.cell.quantity == Quantity::query ? vectors.front() : vectors.back();
        number.shown = vector.numbers[index(number.cell.column)].shown;
    }
}

}  // namespace

void add_dot_product(Formula& formula, DotProduct line, int decimals) {
    const bool is_plain = line.after.empty();
    const bool has_dot =
        is_plain ? lengthen_vectors(line, formula.result, decimals) : lengthen_all(line, formula.result, decimals);
    copy_digits(line.vectors, line.products);
    if (is_plain) {
        formula.operation = std::move(line.vectors);
        formula.products = std::move(line.products);
    } else {
        Pieces products{symbol("(")};
        append(products, std::move(line.products));
        products.push_back(symbol(")"));
        formula.operation = completed(line, line.vectors);
        formula.products = completed(line, products);
        if (has_dot) formula.dot = completed(line, in_brackets_if_negative(line.dot));
    }
    if (!has_dot) give_digits(formula, decimals);
}

Pieces in_brackets_if_negative(const Piece& number) {
    if (!number.numbers.front().shown.starts_with('-')) return {number};
    return {symbol("("), number, symbol(")")};
}

}  // namespace qkv
