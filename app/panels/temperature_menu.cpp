#include "panels/temperature_menu.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "imgui.h"
#include "imgui_stdlib.h"
#include "qkv/number_format.h"
#include "widgets/button.h"

namespace qkv {

void draw_temperature_menu(const Session& session, Ui& ui, Actions& actions) {
    Options options = session.document().options;
    for (const double temperature : {0.25, 0.5, 1.0, 2.0, 4.0}) {
        const std::string label = format_number(temperature);
        if (!choice(ui, fmt::format("temperature_{}", label).c_str(), label, temperature == options.temperature))
            continue;
        options.temperature = temperature;
        actions.push_back(action::SetOptions{options});
    }
    ImGui::SetNextItemWidth(8 * ui.em);
    const ImVec2 padding = ImGui::GetStyle().FramePadding;
    const float above = std::max(padding.y, std::ceil(0.5F * (ui.least_target - ImGui::GetFontSize())));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(padding.x, above));
    const bool is_entered =
        ImGui::InputText("##temperature_typed", &ui.temperature_typed, ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::PopStyleVar();
    if (!is_entered) return;
    const auto typed = parse_number(ui.temperature_typed);
    if (!typed) {
        actions.push_back(action::Say{typed.error()});
    } else {
        options.temperature = *typed;
        actions.push_back(action::SetOptions{options});
    }
    ImGui::CloseCurrentPopup();
}

}  // namespace qkv
