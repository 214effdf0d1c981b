#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/goal.h"
#include "qkv/sheet.h"
#include "qkv/text.h"

// Attention backwards: what a number of the calculation shall be, and the smallest change that makes it so.
namespace qkv {

/// What is wished of a number that is computed, and what may change for it.
struct Request {
    Cell target;              ///< as read_target() has it
    double least = 0.0;       ///< it shall be from here …
    double most = 0.0;        ///< … to here; −∞ and ∞ where only one of the two is asked for
    std::vector<Part> parts;  ///< Part::Kind::numbers, at least one
};

/// "weight(먹었다, 사과를) = 0.8" (or >=, <=, "within 0.01") and "Q(먹었다), K", in the words of goals and of `only`
/// (docs/lessons.md). Fails for what they don't know, for two computed sides, for a vector, and for a change of
/// anything but numbers.
Result<Request> read_request(std::string_view target, std::string_view change, const Document& document);

/// What a goal asks for, if that is a single number, and no more may change than numbers; none for other goals.
std::optional<Request> request_of(const Goal& goal, const Document& start);

/// A number that is changed.
struct NumberChange {
    Cell cell;
    double before = 0.0;
    double after = 0.0;
};

struct Solution {
    bool is_reached = false;
    double value = 0.0;     ///< the target's in `document`, worked out anew
    double distance = 0.0;  ///< √Σ (after − before)², Euclidean
    std::vector<NumberChange> changes;
    /// With the changes; heads whose Q, K or V are among them are released. Where the request can't be reached, one
    /// that comes near.
    Document document;
    double nearest = 0.0;  ///< what the target can be, as near as it gets: often a limit that it never has itself
    Message reason;        ///< why not; without an id where it is reached
};

/// The smallest change: no other of the numbers that may change, near it or from where else was searched, is smaller.
/// It is the smallest of all where the request is linear (a score by Q or K, V_new by V) or more weight by Q or K
/// alone. Always ends; no number of it is NaN. `document` has all that the request names.
Solution solve(const Document& document, const Request& request);

/// Part of the way to a solution: 0 is the beginning, 1 its document.
Document on_the_way(const Solution& solution, double share);

/// A solution with every changed number rounded to as few decimals as will do: the target is the wished one in all of
/// its `decimals` as they are shown, not less (more) than what was the least (most), and the change is larger by a
/// twentieth at most. The same where nothing was reached.
Solution tidied(const Request& request, const Solution& solution, int decimals);

/// A solution of request_of() a goal with stars, tidied; none where there is no request, or no solution.
std::optional<Document> smallest_solution(const Goal& goal, const Document& start);

/// With stars, a change at most so many times as large as the smallest that will do earns three (two) of them as well,
/// however many numbers it changes.
inline constexpr double size_for_three_stars = 1.1;
inline constexpr double size_for_two_stars = 1.5;

/// The stars that a document which reaches the goal earns by the size of its change: 1 to 3; 0 where
/// smallest_solution() has none. It may have other numbers than `start` only where `goal` allows it.
int stars_for_size(const Goal& goal, const Document& start, const Document& document);

/// {"reached": true, "value": …, "distance": …, "document": …}, or {"reached": false, "nearest": …, "reason": "…"}.
std::string solution_json(const Solution& solution, Language language);

}  // namespace qkv
