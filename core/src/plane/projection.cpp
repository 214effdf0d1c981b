// Vectors of d numbers as points of a plane.
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

#include "qkv/number_format.h"
#include "qkv/plane.h"

namespace qkv::plane {
namespace {

bool fits(const View& view, int d) {
    const auto is_component = [d](int component) { return component >= 0 && component < d; };
    switch (view.kind) {
        case View::Kind::components:
            return d == 1 || (is_component(view.first) && is_component(view.second) && view.first != view.second);
        case View::Kind::turned: return d == 3;
        case View::Kind::principal: return d > 1;
    }
    return false;
}

// The sign of an axis is free: its largest number is above 0, so that the same vectors always look the same.
RowVector pointed(const Eigen::VectorXd& axis) {
    Eigen::Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    return axis(largest) < 0 ? RowVector(-axis.transpose()) : RowVector(axis.transpose());
}

// The two directions in which the vectors are longest.
std::pair<RowVector, RowVector> principal_axes(const Matrix& vectors) {
    const double largest = vectors.cwiseAbs().maxCoeff();
    const Eigen::MatrixXd scaled = vectors / (largest > 0 ? largest : 1.0);  // its squares do not overflow
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scaled.transpose() * scaled);
    const Eigen::Index last = vectors.cols() - 1;
    return {pointed(solver.eigenvectors().col(last)), pointed(solver.eigenvectors().col(last - 1))};
}

bool is_unit(double number) { return number == 1.0; }

}  // namespace

View usual_view(int d) {
    View view;
    if (d == 3) {
        view.kind = View::Kind::turned;
        view.yaw = -0.5;
        view.pitch = 0.35;
    } else if (d > 3) {
        view.kind = View::Kind::principal;
    }
    return view;
}

Projection::Projection(const View& view, const Matrix& vectors) {
    const auto d = static_cast<int>(vectors.cols());
    view_ = fits(view, d) ? view : usual_view(d);
    x_ = y_ = towards_viewer_ = RowVector::Zero(d);
    switch (view_.kind) {
        case View::Kind::components:
            x_(d == 1 ? 0 : view_.first) = 1.0;
            if (d > 1) y_(view_.second) = 1.0;
            break;
        case View::Kind::turned: {
            const double sin_yaw = std::sin(view_.yaw), cos_yaw = std::cos(view_.yaw);
            const double sin_pitch = std::sin(view_.pitch), cos_pitch = std::cos(view_.pitch);
            x_ << cos_yaw, 0, sin_yaw;
            y_ << sin_yaw * sin_pitch, cos_pitch, -cos_yaw * sin_pitch;
            towards_viewer_ << -sin_yaw * cos_pitch, sin_pitch, cos_yaw * cos_pitch;
            break;
        }
        case View::Kind::principal: std::tie(x_, y_) = principal_axes(vectors); break;
    }
}

Point Projection::shown(const RowVector& vector) const { return {vector.dot(x_), vector.dot(y_)}; }

RowVector Projection::moved(const RowVector& vector, Point to) const {
    const Point by = to - shown(vector);
    RowVector result = vector;
    for (Eigen::Index c = 0; c < vector.size(); ++c) {
        if (is_unit(x_(c)))
            result(c) = to.x;
        else if (is_unit(y_(c)))
            result(c) = to.y;
        else if (x_(c) != 0.0 || y_(c) != 0.0)
            result(c) += by.x * x_(c) + by.y * y_(c);
    }
    return result;
}

double lost_share(const Projection& projection, const Matrix& vectors) {
    const double largest = vectors.cwiseAbs().maxCoeff();
    if (projection.is_whole() || !(largest > 0)) return 0.0;
    const Matrix scaled = vectors / largest;
    double all = 0.0, seen = 0.0;
    for (Eigen::Index row = 0; row < scaled.rows(); ++row) {
        const Point point = projection.shown(scaled.row(row));
        all += scaled.row(row).squaredNorm();
        seen += point.x * point.x + point.y * point.y;
    }
    return std::clamp(1.0 - seen / all, 0.0, 1.0);
}

Message note(const Projection& projection, const Matrix& vectors) {
    constexpr double nothing = 1e-9;
    const double lost = lost_share(projection, vectors);
    const View& view = projection.view();
    const std::vector<TextArg> args{{"size", fmt::format("{}", projection.size())},
                                    {"first", fmt::format("{}", view.first + 1)},
                                    {"second", fmt::format("{}", view.second + 1)},
                                    {"lost", format_number(100 * lost, 1)}};
    if (projection.is_whole()) return {"plane.whole", args};
    if (lost < nothing) return {"plane.nothing_lost", args};
    switch (view.kind) {
        case View::Kind::components: return {"plane.components", args};
        case View::Kind::turned: return {"plane.turned", args};
        case View::Kind::principal: break;
    }
    return {"plane.principal", args};
}

}  // namespace qkv::plane
