#include "panels/plane_heads.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "qkv/document.h"
#include "qkv/sheet.h"
#include "widgets/cell.h"
#include "widgets/number_presses.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr float grab_em = 0.9F;

bool can_turn(const plane::Projection& projection) { return projection.view().kind == plane::View::Kind::turned; }

// Fine enough to look smooth, and with few decimals.
double drag_step(const PlaneView& view, const plane::Frame& frame) {
    const double grid = plane::tick_step(frame.right - frame.left, 9);
    return view.is_tidy || ImGui::GetIO().KeyCtrl ? grid : grid / 50;
}

// To the right and upwards.
ImVec2 arrows_pressed() {
    const auto one = [](ImGuiKey button) { return ImGui::IsKeyPressed(button, true) ? 1.0F : 0.0F; };
    return {one(ImGuiKey_RightArrow) - one(ImGuiKey_LeftArrow), one(ImGuiKey_UpArrow) - one(ImGuiKey_DownArrow)};
}

}  // namespace

ImVec2 PlanePicture::on_screen(plane::Point point) const {
    const drawing::Spot spot = paper().spot(point);
    return {box.Min.x + static_cast<float>(spot.x), box.Min.y + static_cast<float>(spot.y)};
}

PlaneHeads::PlaneHeads(const Session& session, Ui& ui, Actions& actions)
    : session_(session), ui_(ui), actions_(actions), view_(ui.plane) {}

void PlaneHeads::take(const PlanePicture& picture) {
    for (const plane::Arrow& arrow : picture.arrows) note_head(picture, arrow);
    take_pointer(picture);
    move_chosen(picture);
}

void PlaneHeads::take_pointer(const PlanePicture& picture) {
    if (session_.is_presenting() && ImGui::GetIO().MousePos.x < 0) return;
    const ImRect& box = picture.box;
    const PlaneView::Plot plot = picture.plot;
    ImGui::SetCursorScreenPos(box.Min);
    ImGui::InvisibleButton(plot == PlaneView::Plot::queries ? "paper_queries" : "paper_values", box.GetSize());
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    const drawing::Spot at{pointer.x - box.Min.x, pointer.y - box.Min.y};
    const bool can_drag = arrow_at(picture, at) != nullptr || can_turn(picture.projection);
    if (can_drag && ImGui::IsItemHovered()) ui_.finger_target = {.drag = FingerTarget::Drag::freely};
    if (ImGui::IsItemActivated()) press(picture, at);
    if (ImGui::IsItemActive()) {
        if (view_.held) {
            drag(picture, picture.paper().point(at));
        } else if (view_.turned == plot) {
            turn(plot, ImGui::GetIO().MouseDelta);
        }
    }
    if (ImGui::IsItemDeactivated() && view_.held) {
        view_.held.reset();
        actions_.push_back(action::Settle{});
    }
    if (!ImGui::IsItemHovered() || ImGui::IsItemActive()) return;
    if (const plane::Arrow* arrow = arrow_at(picture, at)) point_at(*arrow);
}

void PlaneHeads::note_head(const PlanePicture& picture, const plane::Arrow& arrow) const {
    const ImVec2 at = picture.on_screen(arrow.head);
    const char role = arrow.first.quantity == Quantity::query ? 'q' : arrow.first.quantity == Quantity::key ? 'k' : 'v';
    note_for_tests(fmt::format("arrow_{}{}", role, arrow.first.row).c_str(), {at, {at.x + 1, at.y + 1}});
}

// Nearest to the pointer, if it is near enough.
const plane::Arrow* PlaneHeads::arrow_at(const PlanePicture& picture, drawing::Spot at) const {
    const plane::Paper on = picture.paper();
    const plane::Arrow* nearest = nullptr;
    double least = std::max(grab_em * ui_.em, 0.5F * ui_.least_target);
    for (const plane::Arrow& arrow : picture.arrows) {
        const drawing::Spot head = on.spot(arrow.head);
        const double far = std::hypot(head.x - at.x, head.y - at.y);
        if (far > least) continue;
        least = far;
        nearest = &arrow;
    }
    return nearest;
}

void PlaneHeads::press(const PlanePicture& picture, drawing::Spot at) {
    is_pressed_ = true;
    view_.let_go();
    ui_.editor.deselect();
    if (const plane::Arrow* arrow = arrow_at(picture, at)) {
        view_.chosen = arrow->first;
        view_.held = PlaneView::Held{picture.projection, picture.frame};
        view_.grabbed_beside = picture.paper().point(at) - arrow->head;
    } else if (can_turn(picture.projection)) {
        view_.turned = picture.plot;
    }
}

void PlaneHeads::drag(const PlanePicture& picture, plane::Point to) {
    if (!ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2.0F)) return;
    for (const plane::Arrow& arrow : picture.arrows) {
        if (arrow.first != *view_.chosen) continue;
        set(plane::dragged(session_.document(), arrow, picture.projection, to - view_.grabbed_beside,
                           drag_step(view_, picture.frame)));
    }
}

void PlaneHeads::set(std::vector<CellValue> values) {
    if (!values.empty()) actions_.push_back(action::SetValues{std::move(values)});
}

void PlaneHeads::turn(PlaneView::Plot plot, ImVec2 by) {
    constexpr double per_em = 0.12;  // radians
    plane::View& view = view_.of(plot);
    view.yaw += per_em * by.x / ui_.em;
    view.pitch = std::clamp(view.pitch + per_em * by.y / ui_.em, -1.5, 1.5);
}

void PlaneHeads::point_at(const plane::Arrow& arrow) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (!shows_hover(ui_)) return;
    Cell cell = arrow.first;
    for (int c = 0; c < static_cast<int>(arrow.vector.size()); ++c) {
        cell.column = c;
        ui_.lit_next.push_back(cell);
    }
    if (is_editable(session_.document(), arrow.first) || !begin_tooltip(ui_)) return;
    ImGui::TextUnformatted(ui_.text("plane.computed").data());
    ImGui::EndTooltip();
}

void PlaneHeads::move_chosen(const PlanePicture& picture) {
    if (!view_.chosen || view_.held || !takes_keys()) return;
    const ImVec2 by = arrows_pressed();
    if (by.x == 0 && by.y == 0) return;
    const double step = scrub_step();
    for (const plane::Arrow& arrow : picture.arrows) {
        if (arrow.first != *view_.chosen) continue;
        const plane::Point to = arrow.head + plane::Point{step * by.x, step * by.y};
        set(plane::dragged(session_.document(), arrow, picture.projection, to, step / 10));
        actions_.push_back(action::Settle{});
    }
}

// Keys turn a space that was pressed. A number that is selected, and a click elsewhere, take the keys away.
void PlaneHeads::take_rest() {
    if (takes_keys()) {
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) view_.let_go();
        constexpr float turn_em = 0.9F;
        const ImVec2 by = arrows_pressed();
        if (view_.turned) turn(*view_.turned, {turn_em * ui_.em * by.x, -turn_em * ui_.em * by.y});
    }
    const bool is_elsewhere = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !is_pressed_;
    if (ui_.editor.selected || is_elsewhere) view_.let_go();
}

bool PlaneHeads::takes_keys() const {
    return view_.has_arrows() && !ImGui::GetIO().WantTextInput &&
           !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
}

}  // namespace qkv
