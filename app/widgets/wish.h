#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qkv/cell.h"
#include "qkv/derivatives.h"
#include "qkv/solve.h"
#include "session/session.h"

namespace qkv {

/// What may change so that a number becomes another.
struct ChangeChoice {
    std::string name;
    std::vector<Part> parts;
};

/// What can be offered for a number: the query and the key or value it is made of, all of a matrix, and where these are
/// computed the numbers before them. Only what it depends on; `derivatives` are
/// those of the target.
std::vector<ChangeChoice> changes_for(const Document& document, const Derivatives& derivatives, const Cell& target,
                                      int head);

/// Working backwards from the number that is asked about: what it shall be, and the smallest change that makes it so.
/// Nothing is changed until that is taken.
struct NumberWish {
    std::string typed;  ///< the value
    int choice = 0;     ///< of changes_for()
    std::optional<Solution> solution;
    bool is_new = false;  ///< the solution was found in this frame, by the key that would take it
    int version = -1;     ///< of the document that it starts from

    /// What a number would become; none where it stays.
    std::optional<double> after(const Cell& cell) const;
    void seek(const Session& session, const Cell& target, double value, const ChangeChoice& change);
    void drop() { solution.reset(); }
};

}  // namespace qkv
