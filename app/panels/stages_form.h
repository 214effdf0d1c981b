#pragma once

#include <algorithm>

namespace qkv {

/// How the calculation of a token is laid out.
enum class StagesForm {
    rows,       ///< a card each, one below the other; every row is a line that is written out
    tables,     ///< a line each key: scores and softmax side by side, V update below, the step in full at the foot
    one_table,  ///< the table of one stage alone, where there is no room for all of them
    step,       ///< the step in full alone, where not even a few lines of a table have room
};

/// Lengths of the tables, in em.
namespace table {

inline constexpr float largest_row = 1.5F;
inline constexpr float smallest_row = 0.85F;
inline constexpr float least_digits = 0.69F;  ///< that are read with ease; where they don't fit, decimals go
inline constexpr float title = 1.7F;
inline constexpr float heading = 1.1F;                ///< the least; Q stands in it, so it is as high as a row
inline constexpr float padding = 0.35F;               ///< above and below
inline constexpr float gap = 0.5F;                    ///< between cards
inline constexpr float margin = 0.25F;                ///< around all of them
inline constexpr float titles = title + 2 * padding;  ///< of the stages, side by side
inline constexpr float foot = 4.3F;                   ///< the least room of the step in full
inline constexpr int least_lines = 3;                 ///< of a table; others are scrolled to
inline constexpr float least_width = 34.0F;           ///< of two tables side by side

/// The height of a card with a table.
constexpr float card(int keys, float row) {
    return title + std::max(heading, row) + static_cast<float>(keys) * row + 2 * padding;
}

}  // namespace table

/// What has to be laid out. All lengths in em.
struct StagesNeeds {
    int keys = 1;              ///< that are shown
    float rows_height = 0.0F;  ///< of all cards in rows, at their closest; no room is enough for infinity
    float foot = table::foot;  ///< of the step in full, below tables
    float above = 0.0F;        ///< of what stands above two tables
};

/// The room below the heading and the sentence, in em.
struct StagesRoom {
    float width = 0.0F;
    float height = 0.0F;
};

struct StagesLayout {
    StagesForm form = StagesForm::rows;
    float row_height = 0.0F;  ///< of a line of a table, in em
    float foot = 0.0F;        ///< the height of the step in full, in em
    int lines = 0;            ///< of a table that are seen at once
};

/// Rows if they fit, then tables, then one table; lines of tables are as high as there is room for. One table that does
/// not fit scrolls by whole lines; with room for fewer than least_lines (all, where there are fewer) of them, the step
/// in full stands alone.
StagesLayout stages_layout(const StagesNeeds& needs, const StagesRoom& room);

}  // namespace qkv
