#include <algorithm>

#include "file_names.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/progress_bar.h"
#include "widgets/text.h"

namespace qkv {

void draw_loading_bar(const Session& session, const Ui& ui, Actions& actions) {
    if (session.loading() == nullptr) return;
    const float em = ui.em;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const float width = std::min(30 * em, display.x - 2 * em);
    ImGui::SetNextWindowPos({0.5F * display.x, std::floor(toolbar_height(ui) + em)}, ImGuiCond_Always, {0.5F, 0});
    ImGui::SetNextWindowSize({width, 0});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ui.palette->panel);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.6F * em);
    ImGui::Begin("loading", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing);
    const TextStyle title = title_text(ui);
    const std::string name = ui.text("loading.title", {{"file", shown_end(session.loading()->path())}});
    draw_text_left(take_space({ImGui::GetContentRegionAvail().x, 1.5F * em}), title, name);
    const std::string_view cancel = ui.text("dialog.cancel");
    const float gap = 0.8F * em;
    progress_bar(ui, ImGui::GetContentRegionAvail().x - button_width(ui, cancel) - gap, session.loading()->share());
    ImGui::SameLine(0, gap);
    if (button(ui, "cancel_loading", cancel)) actions.push_back(action::CancelLoading{});
    ImGui::End();
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
}

}  // namespace qkv
