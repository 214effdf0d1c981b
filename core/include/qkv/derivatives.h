#pragma once

#include <array>
#include <vector>

#include "qkv/cell.h"
#include "qkv/document.h"

// What matters for a number: how much it changes with every number that it depends on.
namespace qkv {

/// Whether numbers of this kind are computed, at least in some documents, and so can be asked about.
bool has_derivatives(Quantity quantity);

/// ∂target/∂x for every number x that a number of the calculation, the target, depends on: given ones and those on the
/// way. Each of them is told with those before it held and those after it following, as in a change by hand of a
/// released number.
class Derivatives {
public:
    explicit Derivatives(int heads) : heads_(static_cast<std::size_t>(heads)) {}

    /// By all numbers of a quantity, in its shape; 0×0 where the target depends on none of them. `head`: 0 for what
    /// belongs to no head.
    const Matrix& of(Quantity quantity, int head = 0) const { return heads_[index(head)][place(quantity)]; }
    /// 0 for a number that the target does not depend on.
    double at(const Cell& cell) const;

    /// The same, of zeros in this shape at first.
    Matrix& of(Quantity quantity, int head, Eigen::Index rows, Eigen::Index columns);

private:
    static constexpr std::size_t quantities = static_cast<std::size_t>(Quantity::probability) + 1;
    static std::size_t place(Quantity quantity) { return static_cast<std::size_t>(quantity); }

    std::vector<std::array<Matrix, quantities>> heads_;
};

/// Exactly, by going backwards through the operations once (reverse accumulation; Griewank and Walther, 2008,
/// "Evaluating Derivatives", chapter 3). `attention` is that of the document. Where ReLU has its corner, at 0, its
/// derivative is 0, as PyTorch has it. has_derivatives(target.quantity); the target is a number of the document.
Derivatives derivatives_of(const Document& document, const Attention& attention, const Cell& target);

/// The same of a weighted sum of the numbers in a target's row: Σ factors_c × number_c over its columns. `row` is any
/// cell of it.
Derivatives derivatives_of(const Document& document, const Attention& attention, const Cell& row,
                           const RowVector& factors);

}  // namespace qkv
