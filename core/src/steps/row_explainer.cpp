#include "steps/row_explainer.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <span>

#include "attention/weighted_sum.h"
#include "formula/line.h"
#include "formula/pieces.h"
#include "numbers/exact_dot.h"
#include "qkv/number_format.h"
#include "qkv/tokenizer.h"
#include "steps/projection.h"

namespace qkv {
namespace {

// Below the smallest normal double a product has lost its digits.
double without_lost_digits(double product) {
    return std::abs(product) < std::numeric_limits<double>::min() ? 0.0 : product;
}

// A row times a matrix is written out up to this many products; more are too long to read.
constexpr int most_products_written_out = 24;

// A sum is written out up to this many terms. For a longer one, only the first and last terms are shown.
constexpr int most_terms_written_out = 64;
constexpr int terms_before_gap = 3;

// "a + b + c", where `add_term(pieces, i)` adds the pieces of a term.
template <class AddTerm>
Pieces written_sum(int count, AddTerm add_term) {
    Pieces pieces;
    pieces.reserve(4 * index(std::min(count, most_terms_written_out)));
    for (int i = 0; i < count; ++i) {
        if (i > 0) pieces.push_back(symbol(" + "));
        if (count > most_terms_written_out && i == terms_before_gap) {
            pieces.push_back(symbol("…"));
            i = count - 2;
        } else {
            add_term(pieces, i);
        }
    }
    return pieces;
}

// Moved: a list in braces would copy every number.
Formula formula_of(const Step& step, Pieces name, Pieces operation, Pieces result) {
    Formula formula{step, {}};
    formula.sides.reserve(5);
    formula.sides.push_back(std::move(name));
    formula.sides.push_back(std::move(operation));
    formula.sides.push_back(std::move(result));
    return formula;
}

Piece piece_of(Number number) {
    Piece piece{PieceKind::number, role_of(number.cell.quantity), {}, {}};
    piece.numbers.push_back(std::move(number));
    return piece;
}

// A negative factor is put in brackets: 2×(-1).
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

}  // namespace

RowExplainer::RowExplainer(const Document& document, const Attention& attention, int query, int decimals)
    : document_(document),
      attention_(attention),
      query_(query),
      decimals_(decimals),
      softmax_(softmax_terms(row_of(attention.scores, query))),
      weights_(shown_probabilities(row_of(attention.weights, query), decimals)) {}

Formula RowExplainer::formula(const Step& step) const {
    Formula formula = with_usual_digits(step);
    const bool has_digits = step.kind == StepKind::score;
    if (!has_digits) give_digits(formula, decimals_);
    return formula;
}

Formula RowExplainer::with_usual_digits(const Step& step) const {
    switch (step.kind) {
        case StepKind::product: return product(step);
        case StepKind::score: return score(step);
        case StepKind::exp: return exp(step);
        case StepKind::sum: return sum(step);
        case StepKind::weight: return weight(step);
        case StepKind::contribution_product: return contribution_product(step);
        case StepKind::contribution: return contribution(step);
        case StepKind::project_query:
        case StepKind::project_key:
        case StepKind::project_value: return projection(step);
        default: return running_output(document_.token_count());
    }
}

bool RowExplainer::is_blocked(int key) const {
    return attention_.scores(query_, key) == -std::numeric_limits<double>::infinity();
}

double RowExplainer::dot(int key) const {
    // Not Eigen's dot(): inf − inf is NaN there, and here the score saturates.
    return attend(document_.q.row(query_), document_.k.row(key), Matrix::Zero(1, 1), {}).scores(0, 0);
}

Number RowExplainer::number(const Cell& cell) const {
    if (cell.quantity == Quantity::weight) {
        return {attention_.weights(query_, cell.column), weights_.texts[index(cell.column)], cell};
    }
    const double value = value_in(cell);
    return {value, format_number(value, decimals_), cell};
}

std::string RowExplainer::shown(double value) const { return format_number(value, decimals_); }

double RowExplainer::value_in(const Cell& cell) const {
    const int i = cell.row;
    const int j = cell.column;
    const int c = cell.component;
    switch (cell.quantity) {
        case Quantity::query: return document_.q(i, j);
        case Quantity::key: return document_.k(i, j);
        case Quantity::value: return document_.v(i, j);
        case Quantity::product: return without_lost_digits(document_.q(i, c) * document_.k(j, c));
        case Quantity::score: return attention_.scores(i, j);
        case Quantity::exp: return softmax_.exps[index(j)];
        case Quantity::sum: return softmax_.sum;
        case Quantity::weight: return attention_.weights(i, j);
        case Quantity::contribution: return without_lost_digits(attention_.weights(i, j) * document_.v(j, c));
        case Quantity::output: return attention_.output(i, j);
        case Quantity::embedding: return document_.embeddings->x(i, j);
        case Quantity::query_matrix: return document_.embeddings->w_q(i, j);
        case Quantity::key_matrix: return document_.embeddings->w_k(i, j);
        case Quantity::value_matrix: return document_.embeddings->w_v(i, j);
    }
    return 0.0;
}

int RowExplainer::size_of(Quantity quantity) const {
    switch (quantity) {
        case Quantity::query:
        case Quantity::key:
        case Quantity::query_matrix:
        case Quantity::key_matrix: return document_.key_size();
        case Quantity::embedding: return document_.embeddings->size();
        default: return document_.value_size();
    }
}

Piece RowExplainer::vector(Quantity quantity, int row, int key) const {
    Piece piece{PieceKind::vector, role_of(quantity), {}, {}};
    piece.numbers.reserve(index(size_of(quantity)));
    for (int c = 0; c < size_of(quantity); ++c) {
        const bool is_contribution = quantity == Quantity::contribution;
        piece.numbers.push_back(number(is_contribution ? Cell{quantity, row, key, c} : Cell{quantity, row, c, 0}));
    }
    return piece;
}

Piece RowExplainer::token_piece(int i, Role role) const {
    return {PieceKind::token, role, visible(document_.tokens[index(i)]), {}};
}

Piece RowExplainer::number_piece(const Cell& cell) const { return piece_of(number(cell)); }

Piece RowExplainer::constant_piece(double value) const {
    return {PieceKind::constant, Role::none, {}, {{value, shown(value), {}}}};
}

Pieces RowExplainer::named(std::string function, int i, Role role) const {
    return {symbol(function + "("), token_piece(i, role), symbol(")")};
}

Pieces RowExplainer::pair_named(std::string function, int key) const {
    return {symbol(function + "("), token_piece(query_, Role::query), symbol(", "), token_piece(key, Role::key),
            symbol(")")};
}

Formula RowExplainer::projection(const Step& step) const {
    const Projection& projection = projection_of(step.kind);
    const Role role = role_of(projection.result);
    const Pieces factors{
        vector(Quantity::embedding, query_), symbol(" × "), {PieceKind::symbol, role, projection.weights_name, {}}};
    Formula formula{step, {named(projection.result_name, query_, role), factors}};
    if (document_.embeddings->size() * size_of(projection.weights) <= most_products_written_out) {
        formula.sides.push_back(row_times_matrix(projection.weights));
    }
    formula.sides.push_back({vector(projection.result, query_)});
    return formula;
}

// "[1×0.5 + 0×1, 1×2 + 0×1]"
Pieces RowExplainer::row_times_matrix(Quantity weights) const {
    Pieces pieces{symbol("[")};
    for (int c = 0; c < size_of(weights); ++c) {
        if (c > 0) pieces.push_back(symbol(", "));
        for (int a = 0; a < document_.embeddings->size(); ++a) {
            if (a > 0) pieces.push_back(symbol(" + "));
            add_multiplication(pieces, number({Quantity::embedding, query_, a, 0}), number({weights, a, c, 0}));
        }
    }
    pieces.push_back(symbol("]"));
    return pieces;
}

Formula RowExplainer::product(const Step& step) const {
    Pieces name = named("Q", query_, Role::query);
    name.push_back(symbol(subscript(step.component) + " × "));
    append(name, named("K", step.key, Role::key));
    name.push_back(symbol(subscript(step.component)));
    const Cell result = cell(Quantity::product, step.key, step.component);
    Pieces multiplied;
    add_multiplication(multiplied, number({Quantity::query, query_, step.component, 0}),
                       number({Quantity::key, step.key, step.component, 0}));
    return {step, {name, multiplied, {number_piece(result)}}};
}

// How the options change a dot product: " × 0.5", " ÷ √3", " ÷ 2"; empty if they don't.
Pieces RowExplainer::scaling() const {
    Pieces pieces;
    if (is_scaled_by_key_size(document_)) {
        pieces.push_back(symbol(fmt::format(" ÷ √{}", document_.key_size())));
    } else if (document_.options.scale != 1.0) {
        pieces.push_back(symbol(" × "));
        append(pieces, in_brackets_if_negative(constant_piece(document_.options.scale)));
    }
    if (document_.options.temperature != 1.0) {
        pieces.push_back(symbol(" ÷ "));
        pieces.push_back(constant_piece(document_.options.temperature));
    }
    return pieces;
}

Formula RowExplainer::score(const Step& step) const {
    const Cell result = cell(Quantity::score, step.key);
    const Pieces name = pair_named("score", step.key);
    if (is_blocked(step.key)) return {step, {name, {{PieceKind::blocked, Role::score, {}, {number(result)}}}}};
    Formula formula{step, {name, {number_piece(result)}}};
    Pieces vectors;
    vectors.push_back(vector(Quantity::query, query_));
    vectors.push_back(symbol(" · "));
    vectors.push_back(vector(Quantity::key, step.key));
    Pieces products = written_sum(document_.key_size(), [&](Pieces& pieces, int c) {
        add_multiplication(pieces, vectors.front().numbers[index(c)], vectors.back().numbers[index(c)]);
    });
    Pieces scaling_pieces = scaling();
    Piece dot_piece = scaling_pieces.empty() ? formula.result().front() : constant_piece(dot(step.key));
    insert_dot_product(
        formula, {std::move(vectors), std::move(products), std::move(dot_piece), std::move(scaling_pieces)}, decimals_);
    return formula;
}

Formula RowExplainer::exp(const Step& step) const {
    Pieces argument{symbol("exp(")};
    const Cell operand = cell(Quantity::score, step.key);
    if (is_blocked(step.key)) {
        argument.push_back({PieceKind::blocked, Role::score, {}, {number(operand)}});
    } else {
        argument.push_back(number_piece(operand));
        if (softmax_.shift != 0.0) {
            argument.push_back(symbol(" - "));
            append(argument, in_brackets_if_negative(constant_piece(softmax_.shift)));
        }
    }
    argument.push_back(symbol(")"));
    return {step, {argument, {number_piece(cell(Quantity::exp, step.key))}}};
}

Formula RowExplainer::sum(const Step& step) const {
    const Pieces terms = written_sum(document_.token_count(), [&](Pieces& pieces, int j) {
        pieces.push_back(number_piece(cell(Quantity::exp, j)));
    });
    return {step, {named("sum", query_, Role::query), terms, {number_piece(cell(Quantity::sum, 0))}}};
}

Formula RowExplainer::weight(const Step& step) const {
    const Pieces division{number_piece(cell(Quantity::exp, step.key)), symbol(" ÷ "),
                          number_piece(cell(Quantity::sum, 0))};
    Formula formula{step, {pair_named("weight", step.key), division, {number_piece(cell(Quantity::weight, step.key))}}};
    if (weights_.is_moved[index(step.key)]) {
        formula.before_arrow = formula.result();
        Number& number = formula.before_arrow.front().numbers.front();
        number.shown = format_number(number.value, decimals_ + 1);
    }
    return formula;
}

Formula RowExplainer::contribution_product(const Step& step) const {
    Pieces name{number_piece(cell(Quantity::weight, step.key)), symbol(" × ")};
    append(name, named("V", step.key, Role::value));
    name.push_back(symbol(subscript(step.component)));
    Pieces product{number_piece(cell(Quantity::weight, step.key)), symbol("×")};
    add_factor(product, number({Quantity::value, step.key, step.component, 0}));
    return {step, {name, product, {number_piece(cell(Quantity::contribution, step.key, step.component))}}};
}

Formula RowExplainer::contribution(const Step& step) const {
    Pieces name{number_piece(cell(Quantity::weight, step.key)), symbol(" × ")};
    append(name, named("V", step.key, Role::value));
    Pieces product{number_piece(cell(Quantity::weight, step.key)), symbol(" × ")};
    product.push_back(vector(Quantity::value, step.key));
    Pieces result;
    result.push_back(vector(Quantity::contribution, query_, step.key));
    return formula_of(step, std::move(name), std::move(product), std::move(result));
}

Piece RowExplainer::running_sum(int keys) const {
    if (keys == document_.token_count()) return vector(Quantity::output, query_);
    const Matrix weights = attention_.weights.row(query_).head(keys);
    const Matrix values = document_.v.topRows(keys);
    Matrix sum = weights * values;
    correct_weighted_sums(weights, values, sum);
    Piece piece{PieceKind::vector, Role::output, {}, {}};
    for (int c = 0; c < document_.value_size(); ++c) {
        piece.numbers.push_back({sum(0, c), shown(sum(0, c)), {Quantity::output, query_, c, 0}});
    }
    return piece;
}

Formula RowExplainer::running_output(int keys) const {
    const Pieces terms =
        written_sum(keys, [&](Pieces& pieces, int j) { pieces.push_back(vector(Quantity::contribution, query_, j)); });
    Formula formula{{StepKind::output, query_, 0, 0},
                    {named("V_new", query_, Role::output), terms, {running_sum(keys)}}};
    give_digits(formula, decimals_);
    return formula;
}

}  // namespace qkv
