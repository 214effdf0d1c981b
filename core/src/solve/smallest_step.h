#pragma once

#include <Eigen/Core>
#include <optional>

#include "solve/landscape.h"

namespace qkv {

/// A point where the height is 0, found from `from`, that is nearest to the landscape's start as far as its
/// surroundings go: there the way to the start is at right angles to the surface (the condition of Karush, Kuhn and
/// Tucker). None where none was found. Sequential quadratic programming with damped BFGS updates and an l1 merit
/// function (Nocedal and Wright, 2006, "Numerical Optimization", chapter 18), in the space of the slopes seen so far.
std::optional<Eigen::VectorXd> nearest_zero(const Landscape& landscape, const Eigen::VectorXd& from);

/// The point found from `from` whose height is nearest to 0, wherever it is: of a target that can't be reached as near
/// as it gets, within `reach` of the start; otherwise a point on the other side of 0, or on it.
Eigen::VectorXd nearest_height(const Landscape& landscape, const Eigen::VectorXd& from, double reach);

/// Between two points with heights of different signs, one where it is 0.
Eigen::VectorXd zero_between(const Landscape& landscape, Eigen::VectorXd below, Eigen::VectorXd above);

}  // namespace qkv
