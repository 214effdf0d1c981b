#include "panels/token_drag.h"

#include <algorithm>

#include "imgui_internal.h"
#include "qkv/token_name.h"
#include "widgets/text.h"

namespace qkv {

void drop_token(const Session& session, Ui& ui, Actions& actions, std::span<const float> tops) {
    auto& dragged = ui.dragged_token;
    const auto n = tops.size() - 1;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    std::size_t gap = 0;  // between two tokens
    while (gap < n && mouse.y > 0.5F * (tops[gap] + tops[gap + 1])) ++gap;
    const int to = static_cast<int>(gap) > *dragged ? static_cast<int>(gap) - 1 : static_cast<int>(gap);
    const ImVec2 window = ImGui::GetWindowPos();
    const float line_y = std::max(tops[gap] - 0.3F * ui.em, tops[0]);
    ImGui::GetWindowDrawList()->AddLine({window.x, line_y}, {window.x + ImGui::GetWindowWidth(), line_y},
                                        ui.palette->accent, 0.2F * ui.em);
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    TextStyle style = title_text(ui);
    style.color = ui.palette->accent;
    draw_text({mouse.x + ui.em, mouse.y - 0.5F * ui.em}, style, token_name(session.document(), *dragged));
    if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
    // A small movement during a click moves nothing.
    if (to == *dragged) {
        actions.push_back(action::GoToToken{to});
    } else {
        actions.push_back(action::MoveToken{*dragged, to});
    }
    dragged.reset();
}

}  // namespace qkv
