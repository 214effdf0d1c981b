#include "widgets/pull.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/plane.h"
#include "widgets/cell.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr ImGuiMouseButton left = ImGuiMouseButton_Left;

bool can_pull(const Session& session, const Cell& cell) {
    return !session.learning().asked() && can_ask_about(session, cell);
}

// The pointer, which is there, can take the number.
void offer(Ui& ui, const NumberPull& pull) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    ui.finger_target.drag = FingerTarget::Drag::sideways;
    if (ImGui::IsMouseClicked(left)) ui.wish.pull = pull;
}

// Where the bar would end.
void show_wished(const Ui& ui, const ImRect& track, const Cell& cell) {
    if (!ui.wish.solution || ui.wish.target.row != cell.row) return;
    const auto share = static_cast<float>(std::clamp(ui.wish.computed_after(cell), 0.0, 1.0));
    const float x = track.Min.x + share * track.GetWidth();
    const float more = 0.12F * ui.em;
    ImGui::GetWindowDrawList()->AddRect({track.Min.x, track.Min.y - more}, {x, track.Max.y + more}, ui.palette->accent,
                                        0.25F * ui.em, 0, std::max(1.5F, 0.1F * ui.em));
    if (ui.wish.target == cell) note_for_tests("wished_bar", {{x, track.Min.y}, {x + 1, track.Max.y}});
}

void note_bar(const ImRect& track, const Cell& cell) {
    if (ImGui::GetCurrentContext()->TestEngineHookItems)
        note_for_tests(fmt::format("bar/{},{}", cell.row, cell.column).c_str(), track);
}

}  // namespace

void pull_bar(const Session& session, Ui& ui, const ImRect& track, const Cell& cell) {
    show_wished(ui, track, cell);
    note_bar(track, cell);
    if (!is_pointed_at(track) || !can_pull(session, cell) || track.GetWidth() < ui.em) return;
    const ImVec2 at = ImGui::GetIO().MousePos;
    const double per_pixel = 1.0 / track.GetWidth();
    // A tenth, a hundredth: what the width of a pixel can tell apart.
    const double step = std::pow(10.0, std::clamp(std::ceil(std::log10(per_pixel)), -3.0, -1.0));
    offer(ui, {.cell = cell,
               .from = at,
               .value = (at.x - track.Min.x) * per_pixel,
               .per_pixel = per_pixel,
               .step = step,
               .least = step,
               .most = 1 - step});
}

void pull_cell(const Session& session, Ui& ui, const ImRect& box, const Cell& cell) {
    if (!is_pointed_at(box) || !can_pull(session, cell)) return;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    offer(ui, {.cell = cell,
               .from = ImGui::GetIO().MousePos,
               .value = number_in(session.document(), session.attention(), cell),
               .per_pixel = 0.1 / (0.5 * ui.em),
               .step = 0.01,
               .least = -infinity,
               .most = infinity});
}

bool is_pressed_as_click(const Ui& ui, const Cell& cell) {
    const auto& pull = ui.wish.pull;
    if (!pull || pull->cell != cell) return ImGui::IsMouseClicked(left);
    return ImGui::IsMouseReleased(left) && !pull->has_begun;
}

void follow_pull(const Session& session, Ui& ui) {
    auto& pull = ui.wish.pull;
    if (!pull) return;
    if (!ImGui::IsMouseDown(left) || !can_pull(session, pull->cell)) return pull.reset();
    if (!pull->has_begun && !ImGui::IsMouseDragging(left, 0.3F * ui.em)) return;
    if (!pull->has_begun && ui.matters.target() != pull->cell) {
        ui.wish.drop();
        ui.wish.choice = 0;
        ui.matters.ask(session, pull->cell);
    }
    pull->has_begun = true;
    ui.matters.follow(session);
    const double to = pull->value + (ImGui::GetIO().MousePos.x - pull->from.x) * pull->per_pixel;
    const double value = std::clamp(plane::snapped(to, pull->step), pull->least, pull->most);
    const std::string typed = format_number(value);
    if (ui.wish.solution && typed == ui.wish.typed) return;
    const auto choices = changes_for(session, ui.matters.derivatives(), pull->cell);
    if (choices.empty()) return;
    ui.wish.choice = std::min(ui.wish.choice, static_cast<int>(choices.size()) - 1);
    ui.wish.typed = typed;
    ui.wish.seek(session, pull->cell, value, choices[index(ui.wish.choice)]);
}

}  // namespace qkv
