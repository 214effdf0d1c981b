#include "panels/stages_form.h"

#include <algorithm>

namespace qkv {
namespace {

// The highest row with which this many tables fit below each other, above the step in full.
float highest_row(int tables, const StagesNeeds& needs, float height) {
    const auto keys = static_cast<float>(needs.keys);
    const float lines = (height - needs.foot) / static_cast<float>(tables) - table::gap - table::card(0, 0);
    const float row = lines / keys;  // below the least heading
    if (row <= table::heading) return row;
    return std::clamp((lines + table::heading) / (keys + 1), table::heading, table::largest_row);
}

// How many lines of the smallest height one table has room for.
int lines_with_room(const StagesNeeds& needs, float height) {
    const float left = height - needs.foot - table::gap - table::card(0, table::smallest_row);
    return std::clamp(static_cast<int>(left / table::smallest_row), 0, needs.keys);
}

// The foot has the room that the titles of the stages leave; where it needs more, there are no titles.
StagesLayout step_alone(const StagesNeeds& needs, float height) {
    const float below_titles = height - table::titles - table::gap;
    return {StagesForm::step, 0, below_titles >= needs.foot ? below_titles : height, 0};
}

}  // namespace

StagesLayout stages_layout(const StagesNeeds& needs, const StagesRoom& room) {
    if (needs.rows_height <= room.height) return {};
    const float row = highest_row(2, needs, room.height - needs.above);
    if (row >= table::smallest_row && room.width >= table::least_width)
        return {StagesForm::tables, row, needs.foot, needs.keys};
    const float row_of_one = highest_row(1, needs, room.height);
    if (row_of_one >= table::smallest_row) return {StagesForm::one_table, row_of_one, needs.foot, needs.keys};
    const int lines = lines_with_room(needs, room.height);
    if (lines < std::min(needs.keys, table::least_lines)) return step_alone(needs, room.height);
    return {StagesForm::one_table, table::smallest_row, needs.foot, lines};
}

}  // namespace qkv
