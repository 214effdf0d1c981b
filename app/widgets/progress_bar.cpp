#include "widgets/progress_bar.h"

#include <algorithm>

#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {

void progress_bar(const Ui& ui, float width, double share) {
    const ImRect box = take_space({width, button_height(ui)});
    const float half = 0.25F * ui.em;
    const ImRect track(box.Min.x, box.GetCenter().y - half, box.Max.x, box.GetCenter().y + half);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(track.Min, track.Max, ui.palette->border, half);
    const float filled = static_cast<float>(std::clamp(share, 0.0, 1.0)) * track.GetWidth();
    if (filled > 0) list->AddRectFilled(track.Min, {track.Min.x + filled, track.Max.y}, ui.palette->accent, half);
}

}  // namespace qkv
