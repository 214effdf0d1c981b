#include "widgets/pointer.h"

#include "imgui_internal.h"

namespace qkv {

void draw_pointer(const Ui& ui, const ImRect& box) {
    const float em = ui.em;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImU32 color = ui.palette->pointer;
    const float rounding = 0.45F * em;
    const float glow = 0.16F * em;
    list->AddRect({box.Min.x - glow, box.Min.y - glow}, {box.Max.x + glow, box.Max.y + glow}, with_alpha(color, 0.35F),
                  rounding + glow, 0, 0.18F * em);
    list->AddRect(box.Min, box.Max, color, rounding, 0, 0.16F * em);
}

void scroll_to_pointer(const Ui& ui, const ImRect& box) {
    const ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (ui.frames_to_point == 0 && !window->Appearing) return;
    const ImRect& view = window->InnerRect;
    if (box.Min.y < view.Min.y || box.Max.y > view.Max.y)
        ImGui::SetScrollFromPosY(box.Min.y - ImGui::GetWindowPos().y, 0.1F);
    const bool is_whole = box.Min.x >= view.Min.x && box.Max.x <= view.Max.x;
    if (!is_whole && box.GetWidth() <= view.GetWidth())
        ImGui::SetScrollFromPosX(box.GetCenter().x - ImGui::GetWindowPos().x, 0.5F);
}

}  // namespace qkv
