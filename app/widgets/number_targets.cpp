// The numbers that the task of a lesson asks for.
#include <algorithm>
#include <cmath>

#include "widgets/number_editor.h"
#include "widgets/pointer.h"

namespace qkv {

bool NumberEditor::has_target(int row) const {
    const Task* task = session_.open_task();
    return task != nullptr && std::ranges::find(task->targets.cells, row, &Cell::row) != task->targets.cells.end();
}

void NumberEditor::collect_target(const Cell& cell, const ImRect& box) {
    const Task* task = session_.open_task();
    if (task == nullptr || std::ranges::find(task->targets.cells, cell) == task->targets.cells.end()) return;
    const bool continues = !target_boxes_.empty() && target_boxes_.back().Min.y == box.Min.y &&
                           std::abs(box.Min.x - target_boxes_.back().Max.x) < 0.5F * ui_.em;
    if (continues) {
        target_boxes_.back().Add(box);
    } else {
        target_boxes_.push_back(box);
    }
}

void NumberEditor::point_at_targets() const {
    for (const ImRect& box : target_boxes_) {
        draw_pointer(ui_, box);
        note_for_tests("target", box);
    }
    if (!target_boxes_.empty()) scroll_to_pointer(ui_, target_boxes_.front());
}

}  // namespace qkv
