#pragma once

#include <optional>
#include <vector>

#include "imgui.h"
#include "qkv/derivatives.h"
#include "qkv/saturation.h"
#include "qkv/target.h"
#include "session/session.h"

namespace qkv {

/// What matters for a number: the one that is asked about, the target, and how much it changes with all others.
class Matters {
public:
    const std::optional<Cell>& target() const { return target_; }
    double value() const { return value_; }

    /// A given number, and what a little more of it makes of the target.
    struct Told {
        Cell cell;
        double then = 0.0;
    };
    /// Those that matter most, the largest derivative first; at most five.
    const std::vector<Told>& largest() const { return largest_; }
    const std::optional<Saturation>& saturation() const { return saturation_; }
    const Derivatives& derivatives() const { return *derivatives_; }

    /// The derivative by a number as a share of the largest by any given number, −1 to 1; 0 where the target does not
    /// depend on it. None while nothing is asked.
    std::optional<double> share_of(const Cell& cell) const;

    /// The target is a number that has been reached, of which there are derivatives.
    void ask(const Session& session, const Cell& target);
    void stop() { target_.reset(); }

    /// Works it out again where the document has changed, and stops where one of another shape has taken its place or
    /// the walk is no longer so far.
    void follow(const Session& session);

private:
    std::optional<Cell> target_;
    std::optional<Derivatives> derivatives_;
    std::vector<Told> largest_;
    std::optional<Saturation> saturation_;
    double value_ = 0.0;
    double most_ = 0.0;  ///< the largest |derivative| by a given number
    int version_ = -1;   ///< of the document
    int documents_ = -1;
    Shape shape_;
};

/// Whether the mask blocks the key that a number belongs to for its query.
bool is_blocked(const Session& session, const Cell& cell);

/// Whether a person can ask what matters for a number.
bool can_ask_about(const Session& session, const Cell& cell);

/// A colour for a share of the largest derivative: blue where the target grows with the number, orange where it
/// shrinks, which colour-blind eyes can tell apart.
ImU32 matters_tint(ImU32 panel, double share);

}  // namespace qkv
