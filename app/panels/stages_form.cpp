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

}  // namespace

StagesLayout stages_layout(const StagesNeeds& needs, const StagesRoom& room) {
    if (needs.rows_height <= room.height || room.height < table::least_height) return {};
    const float row = highest_row(2, needs, room.height);
    if (row >= table::smallest_row && room.width >= table::least_width) return {StagesForm::tables, row, needs.foot};
    return {StagesForm::one_table, std::max(highest_row(1, needs, room.height), table::smallest_row), needs.foot};
}

}  // namespace qkv
