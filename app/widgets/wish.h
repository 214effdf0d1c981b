#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imgui.h"
#include "qkv/attention.h"
#include "qkv/cell.h"
#include "qkv/derivatives.h"
#include "qkv/goal.h"
#include "qkv/solve.h"
#include "session/session.h"

namespace qkv {

/// What may change so that a number becomes another.
struct ChangeChoice {
    std::string name;
    Part part;
};

/// What can be offered for a number: the query and the key or value it is made of, all of a matrix, and where these are
/// computed the numbers before them; last, of each vector the one number that matters most. Only what it depends on;
/// `derivatives` are those of the target.
std::vector<ChangeChoice> changes_for(const Session& session, const Derivatives& derivatives, const Cell& target);

/// A number of the calculation in the hand of a person, who pulls it to what it shall be.
struct NumberPull {
    Cell cell;
    ImVec2 from = {};
    double value = 0.0;  ///< where the pointer was pressed
    double per_pixel = 0.0;
    double step = 0.0;  ///< what is wished is a multiple of it
    double least = 0.0;
    double most = 0.0;
    bool has_begun = false;  ///< it is no click
};

/// Working backwards from the number that is asked about: what it shall be, and the smallest change that makes it so.
/// Nothing is changed until that is taken.
struct NumberWish {
    std::string typed;  ///< the value
    int choice = 0;     ///< of changes_for()
    std::optional<NumberPull> pull;
    std::optional<Solution> solution;
    Cell target;          ///< that the solution is for
    bool is_new = false;  ///< the solution was found in this frame, by the key that would take it
    int version = -1;     ///< of the document that it starts from

    /// What a given number, or the target, would become; none where it stays.
    std::optional<double> after(const Cell& cell) const;
    /// What any number would be; only with a solution.
    double computed_after(const Cell& cell) const;
    /// All results from those of now to those that are wished; only with a solution. Where they are many, only the
    /// ends.
    const std::vector<Attention>& way(const Attention& now);

    void seek(const Session& session, const Cell& wished, double value, const ChangeChoice& change);
    void drop();

private:
    std::optional<Attention> then_;
    std::vector<Attention> way_;
};

}  // namespace qkv
