#include "widgets/matters_tint.h"

#include <algorithm>

namespace qkv {

ImU32 bar_color(const Ui& ui, const Cell& cell, ImU32 usual) {
    const auto share = ui.matters.share_of(cell);
    if (!share) return usual;
    return *share == 0 ? mixed(ui.palette->field, ui.palette->muted, 0.4) : matters_tint(ui.palette->field, *share);
}

ImU32 draw_matter(const Ui& ui, const ImRect& box, const Cell& cell, ImU32 usual) {
    const auto share = ui.matters.share_of(cell);
    if (!share) return usual;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.2F * ui.em;
    if (*share != 0) list->AddRectFilled(box.Min, box.Max, matters_tint(ui.palette->field, *share), rounding);
    if (ui.matters.target() == cell)
        list->AddRect(box.Min, box.Max, ui.palette->accent, rounding, 0, std::max(1.5F, 0.1F * ui.em));
    return *share == 0 ? usual : readable_on(matters_tint(ui.palette->field, *share));
}

}  // namespace qkv
