#include "solve/smallest_step.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace qkv {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// An orthonormal basis of all directions seen so far. Where many numbers may change it is much smaller than their
// space, and nothing outside of it ever matters.
class Directions {
public:
    explicit Directions(Eigen::Index size) : axes_(size, 0) {}

    Eigen::Index count() const { return axes_.cols(); }
    VectorXd vector(const VectorXd& coordinates) const { return axes_.leftCols(coordinates.size()) * coordinates; }

    // Coordinates of a vector, for which the basis grows.
    VectorXd coordinates(const VectorXd& vector) {
        VectorXd found = axes_.transpose() * vector;
        VectorXd rest = vector - axes_ * found;
        const VectorXd again = axes_.transpose() * rest;  // once more, against cancellation
        found += again;
        rest -= axes_ * again;
        const double length = rest.norm();
        if (!(length > 1e-12 * vector.norm()) || count() >= axes_.rows()) return found;
        axes_.conservativeResize(Eigen::NoChange, count() + 1);
        axes_.col(count() - 1) = rest / length;
        found.conservativeResize(count());
        found(count() - 1) = length;
        return found;
    }

private:
    MatrixXd axes_;
};

VectorXd padded(VectorXd vector, Eigen::Index size) {
    const Eigen::Index had = vector.size();
    vector.conservativeResize(size);
    vector.tail(size - had).setZero();
    return vector;
}

// The curvature of what gets smaller; outside of the directions seen it is `usual`.
class Curvature {
public:
    explicit Curvature(double usual) : usual_(usual) {}

    void grow(Eigen::Index size) {
        const Eigen::Index had = matrix_.rows();
        if (size == had) return;
        matrix_.conservativeResize(size, size);
        matrix_.rightCols(size - had).setZero();
        matrix_.bottomRows(size - had).setZero();
        matrix_.bottomRightCorner(size - had, size - had).diagonal().setConstant(usual_);
    }
    void reset() { matrix_ = usual_ * MatrixXd::Identity(matrix_.rows(), matrix_.cols()); }

    // Damped, so that it stays positive definite (Powell, 1978).
    void update(const VectorXd& step, VectorXd change) {
        const VectorXd product = matrix_ * step;
        const double along = step.dot(product);
        if (!(along > 0)) return;
        const double found = step.dot(change);
        if (found < 0.2 * along) {
            const double share = 0.8 * along / (along - found);
            change = share * change + (1 - share) * product;
        }
        matrix_ += change * change.transpose() / step.dot(change) - product * product.transpose() / along;
    }

    Eigen::LLT<MatrixXd> solver() const { return matrix_.llt(); }

private:
    double usual_;
    MatrixXd matrix_;
};

// Where a search has come to, in coordinates of the directions seen so far.
class Ground {
public:
    Ground(const Landscape& landscape, const VectorXd& from, double usual_curvature)
        : curvature(usual_curvature), landscape_(landscape), directions_(landscape.size()) {
        const VectorXd first = directions_.coordinates(from - landscape.start());
        move_to(first, spot_at(first));
    }

    Spot spot_at(const VectorXd& coordinates) const { return landscape_.at(x_of(coordinates)); }
    VectorXd x_of(const VectorXd& coordinates) const { return landscape_.start() + directions_.vector(coordinates); }
    VectorXd x() const { return x_of(way); }

    void move_to(const VectorXd& coordinates, const Spot& spot) {
        height = spot.height;
        is_usable = std::isfinite(height) && spot.slope.allFinite() && spot.slope.squaredNorm() > 0;
        if (is_usable) slope = directions_.coordinates(spot.slope);
        way = padded(coordinates, directions_.count());
        slope = padded(slope, directions_.count());
        curvature.grow(directions_.count());
    }

    VectorXd way;  ///< from the landscape's start
    VectorXd slope;
    double height = 0.0;
    bool is_usable = false;  ///< everything is finite, and there is a slope
    Curvature curvature;

private:
    const Landscape& landscape_;
    Directions directions_;
};

class Search {
public:
    // Of ½|x|² − λ height.
    Search(const Landscape& landscape, const VectorXd& from) : landscape_(landscape), ground_(landscape, from, 1.0) {}

    std::optional<VectorXd> run() {
        std::optional<VectorXd> found;
        constexpr int most_rounds = 4;
        for (int round = 0; round < most_rounds && ground_.is_usable; ++round) {
            if (is_on_surface()) {
                slide();
                if (!polish()) break;
                found = ground_.x();
                if (is_at_right_angle()) break;
            }
            search();
            if (!ground_.is_usable || !polish()) break;
            const double before = found ? (*found - landscape_.start()).norm() : infinity;
            if (ground_.way.norm() <= before) found = ground_.x();
            if (is_at_right_angle()) break;
        }
        return found;
    }

private:
    void search() {
        constexpr int most_steps = 60;
        ground_.curvature.reset();
        weight_ = 0.0;
        has_restarted_ = false;
        for (int step = 0; step < most_steps && ground_.is_usable; ++step) {
            if (!advance()) return;
        }
    }

    // One step of Newton's method for the conditions of Karush, Kuhn and Tucker, as far as the merit gets better.
    bool advance() {
        const auto solver = ground_.curvature.solver();
        const VectorXd of_slope = solver.solve(ground_.slope);
        const VectorXd of_way = solver.solve(ground_.way);
        const double multiplier = (ground_.slope.dot(of_way) - ground_.height) / ground_.slope.dot(of_slope);
        const VectorXd step = multiplier * of_slope - of_way;
        if (!step.allFinite()) return restart();
        constexpr double small_enough = 1e-7;  // the distance then misses the smallest by its square
        if (step.norm() <= small_enough * ground_.way.norm()) return false;
        weight_ = std::max(weight_, 1.5 * std::abs(multiplier));
        const double merit = merit_of(ground_.way, ground_.height);
        const double slope_of_merit = ground_.way.dot(step) - weight_ * std::abs(ground_.height);
        for (double share = 1.0; share > 1e-6; share /= 2) {
            VectorXd next = ground_.way + share * step;
            Spot spot = ground_.spot_at(next);
            // The surface bends away from a whole step: back onto it.
            if (share == 1.0 && std::isfinite(spot.height) && merit_of(next, spot.height) > merit) {
                next -= ground_.slope * (spot.height / ground_.slope.squaredNorm());
                spot = ground_.spot_at(next);
            }
            const bool is_better =
                std::isfinite(spot.height) && merit_of(next, spot.height) <= merit + 1e-4 * share * slope_of_merit;
            if (is_better) return move_to(next, spot, multiplier);
        }
        return restart();
    }

    double merit_of(const VectorXd& way, double height) const {
        return 0.5 * way.squaredNorm() + weight_ * std::abs(height);
    }

    bool move_to(const VectorXd& next, const Spot& spot, double multiplier) {
        const VectorXd before = ground_.way;
        const VectorXd slope_before = ground_.slope;
        ground_.move_to(next, spot);
        if (!ground_.is_usable) return false;
        const VectorXd step = ground_.way - padded(before, ground_.way.size());
        ground_.curvature.update(step, step - multiplier * (ground_.slope - padded(slope_before, step.size())));
        has_restarted_ = false;
        return true;
    }

    // Once more with what is known for certain.
    bool restart() {
        if (has_restarted_) return false;
        has_restarted_ = true;
        ground_.curvature.reset();
        return true;
    }

    // On the surface to the last digits; whether it is there.
    bool polish() {
        for (int step = 0; step < 8 && ground_.is_usable && ground_.height != 0.0; ++step) {
            const VectorXd next = ground_.way - ground_.slope * (ground_.height / ground_.slope.squaredNorm());
            const Spot spot = ground_.spot_at(next);
            if (!(std::abs(spot.height) < std::abs(ground_.height))) break;
            ground_.move_to(next, spot);
        }
        return is_on_surface();
    }

    bool is_on_surface() const { return std::abs(ground_.height) <= rounding(); }

    // What of the way back lies in the surface.
    VectorXd along_surface() const {
        return ground_.slope * (ground_.way.dot(ground_.slope) / ground_.slope.squaredNorm()) - ground_.way;
    }

    bool is_at_right_angle() const {
        constexpr double small_enough = 1e-6;
        return along_surface().norm() <= small_enough * ground_.way.norm();
    }

    // Step by step along the surface, nearer to the start: slower than Newton's method, but never led astray.
    void slide() {
        constexpr int most_steps = 15;
        double share = 1.0;
        for (int step = 0; step < most_steps && ground_.is_usable && !is_at_right_angle(); ++step) {
            const VectorXd along = along_surface();
            share = std::min(1.0, 4 * share);
            while (share > 1e-6 && !slide_by(share * along)) share /= 2;
            if (share <= 1e-6) return;
        }
    }

    // And back onto the surface, if that is nearer.
    bool slide_by(const VectorXd& step) {
        VectorXd next = ground_.way + step;
        Spot spot = ground_.spot_at(next);
        const double most = std::max(1e-6 * step.norm() * ground_.slope.norm(), rounding());
        for (int back = 0; back < 6 && std::isfinite(spot.height) && std::abs(spot.height) > most; ++back) {
            next -= ground_.slope * (spot.height / ground_.slope.squaredNorm());
            spot = ground_.spot_at(next);
        }
        const bool is_better = std::abs(spot.height) <= most && next.norm() < ground_.way.norm();
        if (is_better) ground_.move_to(next, spot);
        return is_better;
    }

    // How exactly the height can be 0, in doubles.
    double rounding() const {
        constexpr double nothing = 1e-9;
        constexpr double epsilon = std::numeric_limits<double>::epsilon();
        const VectorXd x = ground_.x();
        const double by_x = landscape_.at(x).slope.cwiseProduct(x).cwiseAbs().sum();
        return nothing * std::max(1.0, std::abs(landscape_.aim())) + 16 * epsilon * by_x;
    }

    const Landscape& landscape_;
    Ground ground_;
    double weight_ = 0.0;  // of the height in the merit
    bool has_restarted_ = false;
};

}  // namespace

std::optional<VectorXd> nearest_zero(const Landscape& landscape, const VectorXd& from) {
    return Search(landscape, from).run();
}

VectorXd zero_between(const Landscape& landscape, VectorXd below, VectorXd above) {
    for (int halving = 0; halving < 60; ++halving) {
        const VectorXd middle = 0.5 * (below + above);
        (landscape.at(middle).height < 0 ? below : above) = middle;
    }
    return above;
}

VectorXd nearest_height(const Landscape& landscape, const VectorXd& from, double reach) {
    const Spot first = landscape.at(from);
    const double side = first.height < 0 ? 1.0 : -1.0;  // which way it is to go
    // Along the first slope as far as the height is away.
    const double steepness = first.slope.squaredNorm();
    Ground ground(landscape, from, steepness > 0 ? steepness / std::abs(first.height) : 1.0);
    constexpr int most_steps = 60;
    for (int count = 0; count < most_steps && ground.is_usable && side * ground.height < 0; ++count) {
        VectorXd step = ground.curvature.solver().solve(side * ground.slope);
        step *= std::min(1.0, reach / step.norm());
        const double gain = side * ground.slope.dot(step);
        VectorXd next;
        Spot spot;
        double share = 1.0;
        for (; share > 1e-6; share /= 4) {
            next = ground.way + share * step;
            if (next.norm() > reach) continue;
            spot = ground.spot_at(next);
            if (std::isfinite(spot.height) && side * (spot.height - ground.height) >= 1e-3 * share * gain) break;
        }
        constexpr double small_gain = 1e-9;
        if (share <= 1e-6 || !(gain > small_gain * (1.0 + std::abs(ground.height)))) break;
        const VectorXd slope_before = ground.slope;
        ground.move_to(next, spot);
        if (!ground.is_usable) break;
        const VectorXd change = ground.slope - padded(slope_before, ground.slope.size());
        ground.curvature.update(padded(share * step, ground.way.size()), -side * change);
    }
    return ground.x();
}

}  // namespace qkv
