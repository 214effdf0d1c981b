#include "steps/row_times_matrix.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include "formula/line.h"
#include "qkv/matrix.h"

namespace qkv {
namespace {

Cell vector_cell(const Row& row, const RowTimesMatrix& parts, int a) { return {parts.vector, row.query(), a, 0}; }

void add_component(Pieces& pieces, const Row& row, const RowTimesMatrix& parts, int component) {
    append(pieces, written_sum(parts.size, [&](Pieces& sum, int a) {
               add_multiplication(sum, row.number(vector_cell(row, parts, a)),
                                  row.number({parts.matrix, a, component, 0, parts.head}));
           }));
    if (!parts.bias) return;
    pieces.push_back(symbol(" + "));
    append(pieces, in_brackets_if_negative(row.number_piece({*parts.bias, 0, component, 0, parts.head})));
}

Pieces all_components(const Row& row, const RowTimesMatrix& parts) {
    Pieces pieces{symbol("[")};
    for (int component = 0; component < parts.result_size; ++component) {
        if (component > 0) pieces.push_back(symbol(", "));
        add_component(pieces, row, parts, component);
    }
    pieces.push_back(symbol("]"));
    return pieces;
}

double as_shown(const Number& number) { return std::strtod(number.shown.c_str(), nullptr); }

// Half of the last place that is shown; of a whole number without a tail it is that of the decimals.
double half_place(const std::string& shown, int decimals) {
    const auto exponent_at = shown.find('e');
    const std::string mantissa = shown.substr(0, exponent_at);
    const auto point = mantissa.find('.');
    int places = point == std::string::npos ? 0 : static_cast<int>(mantissa.size() - point) - 1;
    if (exponent_at != std::string::npos) {
        places -= std::atoi(shown.c_str() + exponent_at + 1);
    } else {
        places = std::max(places, decimals);
    }
    return 0.5 * std::pow(10.0, -places);
}

// Whether the row as shown gives every component of the result as shown, with the matrix as it was given.
bool gives_result(const Row& row, const RowTimesMatrix& parts, const Piece& vector, const Piece& result) {
    for (int component = 0; component < parts.result_size; ++component) {
        double sum = parts.bias ? row.number({*parts.bias, 0, component, 0, parts.head}).value : 0.0;
        for (int a = 0; a < parts.size; ++a)
            sum += as_shown(vector.numbers[index(a)]) * row.value_in({parts.matrix, a, component, 0, parts.head});
        const Number& shown = result.numbers[index(component)];
        if (!(std::abs(sum - as_shown(shown)) < half_place(shown.shown, row.decimals()))) return false;
    }
    return true;
}

// The matrix stands elsewhere, as it was given: the row gets the digits with which the line holds, if any will do.
void give_digits_to_row(Formula& formula, const Row& row, const RowTimesMatrix& parts) {
    Piece vector = formula.operation.front();
    for (int more = 0; more <= all_digits; ++more) {
        for (Number& number : vector.numbers) number.shown = number_text(number, row.decimals(), more);
        if (!gives_result(row, parts, vector, formula.result.front())) continue;
        formula.operation.front() = std::move(vector);
        return;
    }
}

}  // namespace

Formula row_times_matrix(const Row& row, const Step& step, const RowTimesMatrix& parts) {
    // More products are too long to read.
    constexpr int most_products_written_out = 24;
    const Role role = role_of(parts.result);
    Formula formula{.step = step,
                    .name = row.named(parts.result_name, row.query(), role),
                    .operation = {row.vector(parts.vector, row.query()),
                                  symbol(" × "),
                                  {PieceKind::symbol, role, parts.matrix_name, {}}},
                    .result = {row.vector(parts.result, row.query())}};
    if (parts.bias) {
        formula.operation.push_back(symbol(" + "));
        formula.operation.push_back({PieceKind::symbol, role, parts.bias_name, {}});
    }
    if (parts.size * parts.result_size <= most_products_written_out) {
        formula.products = all_components(row, parts);
    } else {
        give_digits_to_row(formula, row, parts);
    }
    return formula;
}

Formula component_of_row_times_matrix(const Row& row, const Step& step, const RowTimesMatrix& parts, int component) {
    Formula formula{.step = step,
                    .name = row.named(parts.result_name, row.query(), role_of(parts.result)),
                    .result = {row.number_piece({parts.result, row.query(), component, 0, parts.head})}};
    formula.name.push_back(symbol(subscript(component)));
    add_component(formula.products, row, parts, component);
    give_digits(formula, row.decimals());
    return formula;
}

std::vector<Cell> operands_of_row_times_matrix(const RowTimesMatrix& parts, const Cell& result) {
    std::vector<Cell> operands;
    for (int a = 0; a < parts.size; ++a) operands.push_back({parts.vector, result.row, a, 0});
    for (int a = 0; a < parts.size; ++a) operands.push_back({parts.matrix, a, result.column, 0, parts.head});
    if (parts.bias) operands.push_back({*parts.bias, 0, result.column, 0, parts.head});
    return operands;
}

}  // namespace qkv
