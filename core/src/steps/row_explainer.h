#pragma once

#include <string>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/number_format.h"

namespace qkv {

/// Makes the formulas of one query token; what several of them need is computed once.
class RowExplainer {
public:
    RowExplainer(const Document& document, const Attention& attention, int query, int decimals);

    /// `step`: one of detail term or product, of this query.
    Formula formula(const Step& step) const;

    /// The sum of the first `keys` contributions.
    Formula running_output(int keys) const;

    bool is_blocked(int key) const;
    const SoftmaxTerms& softmax() const { return softmax_; }
    double dot(int key) const;
    double score_value(int key) const { return attention_.scores(query_, key); }

    Cell cell(Quantity quantity, int key, int component = 0) const { return {quantity, query_, key, component}; }
    double value_in(const Cell& cell) const;
    Number number(const Cell& cell) const;
    std::string shown(const Cell& cell) const { return number(cell).shown; }
    std::string shown(double value) const;
    const ShownProbabilities& weights() const { return weights_; }
    Piece vector(Quantity quantity, int row, int key = 0) const;

private:
    Formula with_usual_digits(const Step& step) const;
    Formula projection(const Step& step) const;
    Formula product(const Step& step) const;
    Formula score(const Step& step) const;
    Formula exp(const Step& step) const;
    Formula sum(const Step& step) const;
    Formula weight(const Step& step) const;
    Formula contribution_product(const Step& step) const;
    Formula contribution(const Step& step) const;
    Piece running_sum(int keys) const;

    Piece token_piece(int i, Role role) const;
    Piece number_piece(const Cell& cell) const;
    Piece constant_piece(double value) const;
    Pieces named(std::string function, int i, Role role) const;
    Pieces pair_named(std::string function, int key) const;
    Pieces row_times_matrix(Quantity weights) const;
    Pieces scaling() const;
    int size_of(Quantity quantity) const;

    const Document& document_;
    const Attention& attention_;
    int query_;
    int decimals_;
    SoftmaxTerms softmax_;
    ShownProbabilities weights_;
};

}  // namespace qkv
