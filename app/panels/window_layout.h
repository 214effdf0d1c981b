#pragma once

#include <cmath>
#include <vector>

#include "imgui_internal.h"
#include "panels/layout.h"
#include "panels/panels.h"
#include "ui.h"

namespace qkv {

/// How wide a window is at least that has room for more than one panel; where fingers make all bars higher, a panel of
/// a low window needs all its width.
inline float narrow_em(const Ui& ui) { return ui.is_low && ui.least_target > 0 ? 60.0F : 50.0F; }

/// A part of the window with its edge; on a phone, from edge to edge of the screen.
template <class Body>
void draw_panel(const Ui& ui, const char* id, ImVec2 size, ImGuiWindowFlags flags, Body body) {
    const float padding = std::floor((ui.is_low ? 0.5F : ui.is_phone() ? 0.75F : 1.0F) * ui.em);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(padding, padding));
    if (ui.is_phone()) ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
    const ImGuiChildFlags edge =
        ui.is_phone() ? ImGuiChildFlags_AlwaysUseWindowPadding : ImGuiChildFlags{ImGuiChildFlags_Borders};
    ImGui::BeginChild(id, size, edge | ImGuiChildFlags_NavFlattened, flags);
    ImGui::PopStyleVar(ui.is_phone() ? 2 : 1);
    body();
    ImGui::EndChild();
}

/// A bar from edge to edge of the window, separated from the rest by a line at `line_y`.
template <class Body>
void draw_bar(const Ui& ui, const char* id, ImVec2 size, float line_y, Body body) {
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(std::floor(ui.em), bar_padding(ui)));
    ImGui::BeginChild(id, size, ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoScrollbar);
    ImGui::PopStyleVar(2);
    const ImVec2 corner = ImGui::GetWindowPos();
    ImGui::GetWindowDrawList()->AddLine({corner.x, corner.y + line_y}, {corner.x + size.x, corner.y + line_y},
                                        ui.palette->border);
    body();
    ImGui::EndChild();
}

/// Where the parts of the window stand: what is common to all its forms and the wide one in layout.cpp, the others in
/// upright_layout.cpp.
class WindowLayout {
public:
    WindowLayout(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), em_(ui.em), gap_(0.9F * ui.em), actions_(actions) {}

    void draw();

private:
    float caption() const;
    void draw_above(ImVec2 size);
    void begin_group(const char* id, ImVec2 size, ImGuiWindowFlags flags) const;
    void draw_columns();
    void draw_panels();
    ImVec2 above_strip(ImVec2 room) const;
    float strip_gap() const { return (ui_.is_low ? 0.2F : 0.5F) * em_; }
    void next_word_strip(ImVec2 room);
    void draw_all(ImVec2 room);
    void draw_two(ImVec2 room);
    void draw_one(ImVec2 room);
    float tabs_height() const;
    void tabs(const std::vector<PanelTab>& choices, Panel& current) const;
    void draw_one_panel(Panel which, ImVec2 size);
    void draw_guide(ImVec2 size);
    void draw_stages(ImVec2 size);
    void draw_heatmaps(ImVec2 size);
    void draw_presented(ImVec2 size);
    void draw_side_view(SideView view);
    void draw_next_word(ImVec2 size);
    ImGuiWindowFlags heatmaps_flags() const;

    void draw_on_phone();
    void phone_tabs(float width);
    void draw_on_tablet(ImVec2 room);
    float height_of_vectors(float room) const;
    float height_of_heatmaps(float room) const;
    void draw_vectors_and_heatmaps(ImVec2 size);
    void draw_below_calculation(ImVec2 size);

    float above_ = 0;  ///< the height of what stands above the sentence of the step
    const Session& session_;
    Ui& ui_;
    const float em_;
    const float gap_;
    Actions& actions_;
};

}  // namespace qkv
