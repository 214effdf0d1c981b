#pragma once

#include <string>
#include <vector>

#include "qkv/arcs.h"

namespace qkv::arcs {

/// The words of a sentence in a row or a column of a picture.
struct WordLine {
    std::vector<drawing::Box> boxes;
    std::vector<std::string> names;
    bool is_row = true;

    /// The middle of a word's edge: the upper (left) one or the lower (right) one.
    drawing::Spot edge(int token, bool is_first) const;
    /// How far apart two words are, in pixels along the line.
    double distance(int from, int to) const;
};

/// How wide the words are in a row with the least gaps.
double width_in_row(const std::vector<std::string>& names, double em);

/// In the middle of `area`.
WordLine words_in_row(std::vector<std::string> names, const drawing::Box& area, double em);
/// Likewise; how wide a word may be is the width of the area.
WordLine words_in_column(std::vector<std::string> names, const drawing::Box& area, double em);

}  // namespace qkv::arcs
