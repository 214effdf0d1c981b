// The timeline where there is room for no more than a line.
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "panels/timeline.h"

namespace qkv {

void draw_thin_timeline(const Session& session, Ui& ui, Actions& actions, const ImRect& track, const ImRect& reach) {
    const Walkthrough walk = session.walkthrough();
    const auto count = static_cast<float>(std::max(walk.count(), 1));
    const Palette& palette = *ui.palette;
    const float middle = track.GetCenter().y;
    const auto x_of = [&](int step) { return track.Min.x + static_cast<float>(step) / count * track.GetWidth(); };
    const float now = x_of(session.step_number());
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(track.Min, track.Max, palette.border);
    list->AddRectFilled(track.Min, {now, track.Max.y}, palette.accent);
    // Where a token's steps begin, as long as the gaps leave something of the line.
    const int tokens = walk.shape().queries;
    const float gap = 0.3F * ui.em;
    if (track.GetWidth() / static_cast<float>(tokens) > 4 * gap) {
        for (int token = 0; token < tokens; ++token) {
            const float x = x_of(walk.first_of_token(token) - 1);
            if (x > track.Min.x && std::abs(x - now) > gap)
                list->AddRectFilled({x - 0.5F * gap, track.Min.y}, {x + 0.5F * gap, track.Max.y}, palette.panel);
        }
    }
    const float radius = 0.38F * ui.em;
    const float around = radius + 0.12F * ui.em;
    const ImVec2 head{std::clamp(now, track.Min.x + around, track.Max.x - around), middle};
    list->PushClipRectFullScreen();  // half of it lies over what is above
    list->AddCircleFilled(head, around, palette.panel);
    list->AddCircleFilled(head, radius, palette.accent);
    list->PopClipRect();
    point_out(session, ui, WindowPart::timeline, track);
    ImVec2& content_end = ImGui::GetCurrentWindow()->DC.CursorMaxPos;
    const ImVec2 before = content_end;
    ImGui::SetCursorScreenPos(reach.Min);
    ImGui::InvisibleButton("timeline", reach.GetSize());
    content_end = before;  // it reaches into the margin, which does not make the window scroll
    if (!ImGui::IsItemActive()) return;
    const float share = std::clamp((ImGui::GetIO().MousePos.x - track.Min.x) / track.GetWidth(), 0.0F, 1.0F);
    const Step step = walk.at(static_cast<int>(std::lround(share * count)));
    if (step != session.step()) actions.push_back(action::GoTo{step});
}

}  // namespace qkv
