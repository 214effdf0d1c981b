#include "steps/row.h"

#include <cmath>
#include <limits>

#include "formula/line.h"
#include "numbers/exact_dot.h"
#include "qkv/token_name.h"
#include "qkv/tokenizer.h"
#include "steps/operation.h"
#include "steps/quantity.h"

namespace qkv {

Row::Row(const Document& document, const Attention& attention, int query, int head, int decimals)
    : document_(document),
      all_heads_(attention),
      head_(head),
      query_(query),
      decimals_(decimals),
      softmax_(softmax_terms(row_of(attention.head(head).scores, query))),
      weights_(shown_probabilities(row_of(attention.head(head).weights, query), decimals)) {}

Formula Row::formula(const Step& step) const {
    const Operation& operation = *operation_of(step.kind);
    Formula formula = operation.formula(*this, step);
    if (!operation.has_digits) give_digits(formula, decimals_);
    return formula;
}

std::vector<Formula> Row::lines(const Step& step) const {
    const Operation& operation = *operation_of(step.kind);
    return operation.lines == nullptr ? std::vector{formula(step)} : operation.lines(*this, step);
}

bool Row::is_blocked(int key) const {
    return attention().scores(query_, key) == -std::numeric_limits<double>::infinity();
}

double Row::dot(int key) const {
    // Not Eigen's dot(): inf − inf is NaN there, and here the score saturates.
    return attend(head().q.row(query_), head().k.row(key), Matrix::Zero(1, 1), {}).scores(0, 0);
}

double Row::value_in(const Cell& cell) const { return quantity_row(cell.quantity).value(*this, cell); }

Number Row::number(const Cell& cell) const {
    const double value = value_in(cell);
    const QuantityRow& its_row = quantity_row(cell.quantity);
    const bool is_weight = cell.quantity == Quantity::weight;
    Number number{value, is_weight ? weights_.texts[index(cell.column)] : shown(value), cell};
    if (its_row.exact == nullptr || !has_lost_digits(value)) return number;
    // Terms that cancel leave 0; only where they are too small for a double is 0 no true sum of them.
    const bool is_sum = its_row.size_of_terms != nullptr;
    if (is_sum && value == 0.0 && !has_lost_digits(its_row.size_of_terms(*this, cell))) return number;
    const DoubleDouble exact = its_row.exact(*this, cell);
    return sign(exact) == 0 ? number : with_all_digits(number, exact);
}

bool Row::has_lost_digits(double value) { return std::abs(value) < std::numeric_limits<double>::min(); }

Number Row::with_all_digits(Number number, const DoubleDouble& exact) const {
    const Enlarged enlarged = to_enlarged(exact);
    number.enlarged = enlarged.value;
    number.enlarged_by = enlarged.by;
    number.shown = number_text(number, decimals_, 0);
    return number;
}

Piece Row::token_piece(int token, Role role) const {
    const bool is_key = role == Role::key || role == Role::value;
    return {PieceKind::token, role, is_key ? key_name(document_, token) : token_name(document_, token), {}};
}

Piece Row::number_piece(const Cell& cell) const { return piece_of(number(cell)); }

Piece Row::constant_piece(double value) const {
    return {PieceKind::constant, Role::none, {}, {{value, shown(value), {}}}};
}

Piece Row::vector(Quantity quantity, int row, int key) const {
    const QuantityRow& its_row = quantity_row(quantity);
    const int size = its_row.size(document_);
    const int head = is_shared(quantity) ? 0 : head_;
    Piece piece{PieceKind::vector, its_row.role, {}, {}};
    piece.numbers.reserve(index(size));
    for (int c = 0; c < size; ++c) {
        const bool is_contribution = quantity == Quantity::contribution;
        piece.numbers.push_back(
            number(is_contribution ? Cell{quantity, row, key, c, head} : Cell{quantity, row, c, 0, head}));
    }
    return piece;
}

Pieces Row::named(const std::string& function, int token, Role role) const {
    return {symbol(function + "("), token_piece(token, role), symbol(")")};
}

Pieces Row::pair_named(const std::string& function, int key) const {
    return {symbol(function + "("), token_piece(query_, Role::query), symbol(", "), token_piece(key, Role::key),
            symbol(")")};
}

Piece piece_of(Number number) {
    Piece piece{PieceKind::number, role_of(number.cell.quantity), {}, {}};
    piece.numbers.push_back(std::move(number));
    return piece;
}

void add_factor(Pieces& pieces, const Number& number) {
    const bool is_negative = number.shown.starts_with('-');
    if (is_negative) pieces.push_back(symbol("("));
    pieces.push_back(piece_of(number));
    if (is_negative) pieces.push_back(symbol(")"));
}

void add_multiplication(Pieces& pieces, const Number& a, const Number& b) {
    add_factor(pieces, a);
    pieces.push_back(symbol("×"));
    add_factor(pieces, b);
}

}  // namespace qkv
