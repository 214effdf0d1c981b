#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/short_text.h"
#include "formula/pieces.h"
#include "numbers/double_double.h"
#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/formula.h"
#include "qkv/number_format.h"

namespace qkv {

/// The numbers of one query token as they are shown, and the pieces that its formulas are made of. What several
/// formulas need is computed once.
class Row {
public:
    /// `attention` is attend(document); `query` is a token of it.
    Row(const Document& document, const Attention& attention, int query, int head, int decimals);

    const Document& document() const { return document_; }
    const Head& head() const { return document_.head(head_); }
    int head_number() const { return head_; }
    const HeadAttention& attention() const { return all_heads_.head(head_); }
    const Attention& all_heads() const { return all_heads_; }
    int query() const { return query_; }
    int decimals() const { return decimals_; }

    /// The line of a step of detail term or product, of this query, its numbers with as many digits as it takes.
    Formula formula(const Step& step) const;
    /// All of its lines; of most steps there is this one.
    std::vector<Formula> lines(const Step& step) const;

    bool is_blocked(int key) const;
    double dot(int key) const;  ///< q · k before scale and temperature
    double score_value(int key) const { return attention().scores(query_, key); }
    const SoftmaxTerms& softmax() const { return softmax_; }
    const ShownProbabilities& weights() const { return weights_; }

    /// A cell of this query: (query, key, component).
    Cell cell(Quantity quantity, int key, int component = 0) const { return {quantity, query_, key, component, head_}; }
    double value_in(const Cell& cell) const;
    Number number(const Cell& cell) const;
    /// A sum of this value in a cell; `exact` gives it with all digits where the value is too small to have them. A sum
    /// that is 0 as a double stays 0.
    template <class Exact>
    Number sum(const Cell& cell, double value, Exact exact) const {
        return value != 0.0 && has_lost_digits(value) ? with_all_digits({value, {}, cell}, exact())
                                                      : Number{value, shown(value), cell};
    }
    std::string shown(const Cell& cell) const { return number(cell).shown; }
    std::string shown(double value) const { return format_number(value, decimals_); }

    Piece token_piece(int token, Role role) const;
    Piece number_piece(const Cell& cell) const;
    Piece constant_piece(double value) const;
    /// The components of a quantity in a row; of a contribution, those of `key` to this query.
    Piece vector(Quantity quantity, int row, int key = 0) const;

    /// "Q(나는)"
    Pieces named(const std::string& function, int token, Role role) const;
    /// "score(나는, 사과를)", with this query
    Pieces pair_named(const std::string& function, int key) const;

private:
    static bool has_lost_digits(double value);
    Number with_all_digits(Number number, const DoubleDouble& exact) const;

    const Document& document_;
    const Attention& all_heads_;
    int head_;
    int query_;
    int decimals_;
    SoftmaxTerms softmax_;
    ShownProbabilities weights_;
};

/// A number in the colour of its quantity.
Piece piece_of(Number number);

/// "(-1)": a negative factor stands in brackets.
void add_factor(Pieces& pieces, const Number& number);

/// "2×(-1)"
void add_multiplication(Pieces& pieces, const Number& a, const Number& b);

/// "a + b + c", where add_term(pieces, i) adds the pieces of a term. A sum of more than 64 terms shows only its first
/// and last ones.
template <class AddTerm>
Pieces written_sum(int count, AddTerm add_term) {
    constexpr int most_terms = 64;
    constexpr int terms_before_gap = 3;
    Pieces pieces;
    pieces.reserve(4 * index(std::min(count, most_terms)));
    for (int i = 0; i < count; ++i) {
        if (i > 0) pieces.push_back(symbol(" + "));
        if (count > most_terms && i == terms_before_gap) {
            pieces.push_back(symbol("…"));
            i = count - 2;
        } else {
            add_term(pieces, i);
        }
    }
    return pieces;
}

}  // namespace qkv
