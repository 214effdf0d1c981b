#include "panels/plane_view_chooser.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "widgets/button.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

// The other axis has a component of its own.
void choose_component(const Ui& ui, const char* id, std::string_view label, int d, int& shown, int other,
                      plane::View& view) {
    const auto beside = [&](int by) { return shown + by == other ? shown + 2 * by : shown + by; };
    const int by = stepper(ui, id, label, fmt::format("{}", shown + 1), beside(-1) >= 0, beside(1) < d);
    if (by == 0) return;
    shown = beside(by);
    view.kind = plane::View::Kind::components;
}

void choose_view(const Ui& ui, const char* id, const ImRect& box, plane::View& view, int d) {
    if (!begin_popup_at(ui, id, box)) return;
    using Kind = plane::View::Kind;
    const auto offer = [&](const char* choice_id, std::string_view label, Kind kind) {
        if (choice(ui, choice_id, label, view.kind == kind)) view.kind = kind;
    };
    if (d == 3) offer("plane_turned", ui.text("plane.view.turned"), Kind::turned);
    offer("plane_principal", ui.text("plane.view.principal"), Kind::principal);
    offer("plane_components", ui.text("plane.view.components"), Kind::components);
    choose_component(ui, "plane_first", ui.text("plane.view.across"), d, view.first, view.second, view);
    choose_component(ui, "plane_second", ui.text("plane.view.up"), d, view.second, view.first, view);
    ImGui::EndPopup();
}

}  // namespace

float draw_view_chooser(const Ui& ui, const char* id, const ImRect& line, plane::View& view, const std::string& note,
                        int d) {
    TextStyle style = muted_text(ui);
    style.size = 0.75F * ui.em;
    const float whole = std::max(width_of(style, note) + 0.6F * ui.em, d > 2 ? ui.least_target : 0.0F);
    const float width = std::min(whole, 0.62F * line.GetWidth());
    const ImRect box(line.Max.x - width, line.Min.y, line.Max.x, line.Max.y);
    if (d > 2) {
        ImGui::SetCursorScreenPos(box.Min);
        if (ImGui::InvisibleButton(id, box.GetSize())) ImGui::OpenPopup(id);
        style.color = ImGui::IsItemHovered() ? ui.palette->text : ui.palette->accent;
        tooltip_for_last_item(ui, note);
        choose_view(ui, id, box, view, d);
    }
    draw_text_left({box.Min.x + 0.6F * ui.em, box.Min.y, box.Max.x, box.Max.y}, style,
                   elided(style, note, width - 0.6F * ui.em));
    return width;
}

}  // namespace qkv
