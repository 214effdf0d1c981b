#pragma once

#include <Eigen/Core>
#include <limits>
#include <optional>
#include <vector>

#include "qkv/attention.h"
#include "qkv/cell.h"
#include "qkv/derivatives.h"
#include "qkv/document.h"

namespace qkv {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// A target that is a mixture Σ p_l v_l of numbers that stay as they are, p = softmax(z): a weight and a next word's
/// probability (v is 1 there and else 0), a number of V_new where no V may change.
struct Mixture {
    Cell row;               ///< any of the scores or logits z
    RowVector values;       ///< v
    std::vector<int> seen;  ///< the columns that no mask blocks, at least one
    double lowest = 0.0;    ///< of v among them
    double highest = 0.0;
};

/// What a point of the landscape is like.
struct Spot {
    double height = 0.0;    ///< 0 where the target has the value that is aimed at; not finite beyond all doubles
    Eigen::VectorXd slope;  ///< ∂height/∂x
};

/// A target as a function of the numbers x that may change. Of mixtures the height is taken in
/// log((target − lowest) ÷ (highest − target)), of a weight its log-odds: exact and never flat, however near 0 or 1 it
/// is.
class Landscape {
public:
    /// `numbers`: editable cells of `document`, at least one.
    Landscape(const Document& document, const Cell& target, std::vector<Cell> numbers);

    /// Of a mixture strictly between lowest and highest.
    void aim_at(double value);

    Eigen::Index size() const { return start_.size(); }
    const Eigen::VectorXd& start() const { return start_; }  ///< x in the document
    Spot at(const Eigen::VectorXd& x) const;
    Document document_at(const Eigen::VectorXd& x) const;
    double value_at(const Eigen::VectorXd& x) const;

    const std::optional<Mixture>& mixture() const { return mixture_; }
    /// Whether every z of the mixture is a + b · x. Then, for more z than a weight with an aim above its present value
    /// has, the heights that are low enough form a convex set.
    bool is_affine() const { return slopes_.size() > 0; }
    /// z at the start, with −∞ where it is blocked, and its slopes, a row for each z; of an affine mixture.
    const RowVector& scores() const { return scores_; }
    const Eigen::MatrixXd& slopes() const { return slopes_; }
    /// The slopes of one z at the start, of any mixture.
    Eigen::VectorXd slope_of_score(int column) const;
    /// log-odds at the start, and their slopes by every z; of a mixture.
    double odds_at_start() const { return odds(scores_); }
    RowVector odds_slopes_at_start() const { return odds_slopes(scores_); }
    double aim() const { return aim_; }  ///< in log-odds of a mixture

    /// How many times a document was worked out.
    int work() const { return work_; }

private:
    double odds(const RowVector& scores) const;
    RowVector odds_slopes(const RowVector& scores) const;
    Eigen::VectorXd collected(const Derivatives& derivatives) const;
    bool has_affine_scores() const;

    const Document& document_;
    Attention attention_;
    Cell target_;
    std::vector<Cell> numbers_;
    Eigen::VectorXd start_;
    std::optional<Mixture> mixture_;
    RowVector up_, down_;  ///< log(v − lowest), log(highest − v); −∞ where z is blocked
    RowVector scores_;
    Eigen::MatrixXd slopes_;
    double aim_ = 0.0;
    mutable int work_ = 0;
};

}  // namespace qkv
