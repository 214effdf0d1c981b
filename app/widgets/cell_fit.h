#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace qkv {

// How large numbers are shown in the room that there is. Every length is a multiple of normal text.

/// The smallest digits that are read with ease. Where they don't fit, decimals go, and then all digits give way to the
/// colour of the cell.
inline constexpr float smallest_digits = 0.69F;
/// A cell of this height has room for them.
inline constexpr float least_height_with_digits = 1.25F * smallest_digits;

/// A table of numbers and the room for it.
struct TableRoom {
    float width = 0.0F;
    float height = 0.0F;
    int columns = 1;
    int rows = 1;
    std::vector<int> longest;     ///< characters of the longest number with 0, 1, 2 … decimals, up to those wanted
    float digit_width = 0.5F;     ///< of digits of size 1
    float most_width = 7.0F;      ///< of a cell
    float most_height = 3.0F;     ///< of a cell
    int least_decimals = 1;       ///< with fewer, there are no digits
    bool can_enlarge_row = true;  ///< one row may be higher than the others, and have digits where they have none
};

/// The cells of a table. Equal rows, but perhaps for one.
struct CellFit {
    float width = 0.0F;
    float height = 0.0F;
    float gap_x = 0.0F;
    float gap_y = 0.0F;
    float digits = 0.0F;           ///< size of the digits; 0: the numbers are only colours
    float enlarged_height = 0.0F;  ///< of one row; as high as the others if there is no need or no room for more
    float enlarged_digits = 0.0F;  ///< its digits
    int decimals = 0;              ///< of all digits

    float step_x() const { return width + gap_x; }
    float step_y() const { return height + gap_y; }
};

/// Digits as large as the cells allow; first the cells shrink, then decimals go, then the digits.
CellFit fit_cells(const TableRoom& room);

/// The tokens' vectors, one token below the other, and the room for them.
struct VectorsRoom {
    float width = 0.0F;
    float height = 0.0F;
    int tokens = 1;
    std::vector<int> sizes;    ///< numbers in each vector of a token
    std::vector<int> longest;  ///< as in TableRoom
    float digit_width = 0.5F;
    float least_target = 0.0F;  ///< of a cell and of a strip, in both directions as far as the width allows
};

/// All tokens are open, or one of them and the others are strips of colours.
struct VectorsFit {
    bool is_folded = false;
    bool scrolls = false;       ///< nothing else is left
    float strip_height = 0.0F;  ///< of a folded token
    float block_height = 0.0F;  ///< of an open token
    int per_line = 1;           ///< cells beside each other
    CellFit cells;
};

inline constexpr float usual_strip_height = 1.44F;
inline constexpr float token_name_height = 1.75F;
inline constexpr float strips_heading_height = 1.2F;  ///< above the first strip: which vector is which

VectorsFit fit_vectors(const VectorsRoom& room);

inline constexpr float vectors_gap = 0.35F;  ///< between vectors
inline constexpr float matrix_title_height = 1.75F;
inline constexpr float matrix_label_width = 4.2F;
/// Of a token's vectors, whose names a finger presses.
inline float vector_label_width(float least_target) { return std::max(1.5F, least_target); }
inline constexpr float matrix_gap = 0.5F;  ///< between matrices

/// Whole matrices below each other, of `rows` rows each behind labels of this width; they scroll if there is no room.
VectorsFit fit_matrices(const VectorsRoom& room, const std::vector<int>& rows, float labels = matrix_label_width);

/// The height of a vector's `size` numbers, broken into lines.
float vector_height(const VectorsFit& fit, int size);

/// Notes in `longest` how long a number is with 0, 1, 2 … decimals, given its text with all of them.
void note_length(std::vector<int>& longest, std::string_view text);

}  // namespace qkv
