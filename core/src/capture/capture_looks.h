#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capture/capture_kinds.h"
#include "capture/tensor_file.h"

namespace qkv {

/// What code writes for −∞ is at most this.
constexpr double as_good_as_blocked = -1e4;

/// The numbers of an array that is looked at and not used.
struct Looked {
    NumberType type;
    std::vector<std::uint64_t> shape;
    std::vector<Matrix> matrices;  ///< that the last two axes span

    bool is_all(double value) const;
    bool is_one_number() const { return matrices.size() == 1 && matrices.front().size() == 1; }
    double first() const { return matrices.front()(0, 0); }
};

/// None for texts, for nothing, and for what is too large to be looked at.
std::optional<Looked> look_at(const TensorFile& file, const std::string& name);

/// The text of an array that holds one text and nothing else.
std::optional<std::string> only_text(const TensorFile& file, const std::string& name);

/// Whether a text says that a thing is not there: "False", "none", "0.0", "(-1, -1)" and the like.
bool is_off(const std::string& text);
/// None if it says neither.
std::optional<bool> truth_in(const std::string& text);

/// Whether a mask of this kind blocks nothing: ones where a token takes part, or zeros where one is blocked or where it
/// is added to the scores.
bool lets_all_through(const Looked& mask, Kind kind);

/// Whether a mask blocks just what a causal one does: above the diagonal, marked as blocked or the other way round.
bool is_causal(const Looked& mask);

}  // namespace qkv
