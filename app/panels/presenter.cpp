// Presenter mode: for a projector, seen from the last row.
#include <algorithm>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "panels/shared_link.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/qr_code.h"
#include "widgets/text.h"

namespace qkv {
namespace {

// A digit of the calculation is 0.6 em high, and has to be at least 1/40 of the window.
constexpr float ems_in_height = 24.3F;
constexpr float ems_in_width = 26.0F;  // in a window that is taller than wide

// A share of the height of the window.
constexpr float spotlight_radius = 1.0F / 6.0F;
constexpr float spotlight_edge = 0.35F;  // of the radius, where light turns to shade
constexpr ImU32 shade = IM_COL32(0, 0, 0, 190);
constexpr int circle_segments = 96;

ImVec2 on_circle(ImVec2 center, float radius, int segment) {
    const float angle = 2 * IM_PI * static_cast<float>(segment % circle_segments) / circle_segments;
    return {center.x + radius * std::cos(angle), center.y + radius * std::sin(angle)};
}

// A ring whose colour changes evenly from its inner to its outer edge.
void draw_shaded_ring(ImDrawList* list, ImVec2 center, float inner, float outer, ImU32 inner_color, ImU32 outer_color) {
    const ImVec2 uv = ImGui::GetDrawListSharedData()->TexUvWhitePixel;
    list->PrimReserve(6 * circle_segments, 2 * circle_segments);
    const unsigned first = list->_VtxCurrentIdx;
    for (int i = 0; i < circle_segments; ++i) {
        list->PrimWriteVtx(on_circle(center, inner, i), uv, inner_color);
        list->PrimWriteVtx(on_circle(center, outer, i), uv, outer_color);
    }
    const auto index = [&](int segment, unsigned edge) {
        return static_cast<ImDrawIdx>(first + 2 * static_cast<unsigned>(segment % circle_segments) + edge);
    };
    for (int i = 0; i < circle_segments; ++i) {
        for (const ImDrawIdx corner :
             {index(i, 0), index(i, 1), index(i + 1, 1), index(i, 0), index(i + 1, 1), index(i + 1, 0)}) {
            list->PrimWriteIdx(corner);
        }
    }
}

// The number under the pointer, large enough for the last row.
void draw_spotlit_number(const Session& session, const Ui& ui, ImVec2 pointer) {
    if (!ui.pointed_at) return;
    const std::string shown = shown_number(session, *ui.pointed_at);
    const TextStyle style{ui.fonts.digits, 2.4F * ui.em, ui.palette->text};
    const ImVec2 half{0.5F * width_of(style, shown) + 0.6F * ui.em, 0.5F * style.size + 0.3F * ui.em};
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const bool is_above = pointer.y > 4 * half.y;
    const ImVec2 center{std::clamp(pointer.x, half.x, std::max(display.x - half.x, half.x)),
                        pointer.y + (is_above ? -1.0F : 1.0F) * (half.y + 0.9F * ui.em)};
    const ImRect box(center.x - half.x, center.y - half.y, center.x + half.x, center.y + half.y);
    ImDrawList* list = ImGui::GetForegroundDrawList();
    list->AddRectFilled(box.Min, box.Max, ui.palette->panel, 0.4F * ui.em);
    list->AddRect(box.Min, box.Max, ui.palette->border, 0.4F * ui.em);
    list->AddText(style.font, style.size, {center.x - half.x + 0.6F * ui.em, center.y - 0.5F * style.size}, style.color,
                  shown.data(), shown.data() + shown.size());
    note_for_tests("spotlit_number", box);
}

void draw_spotlight() {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    if (!ImGui::IsMousePosValid()) return;
    const ImVec2 center = ImGui::GetIO().MousePos;
    const float radius = spotlight_radius * display.y;
    const float dark_from = radius * (1 + spotlight_edge);
    ImDrawList* list = ImGui::GetForegroundDrawList();
    draw_shaded_ring(list, center, radius, dark_from, shade & ~IM_COL32_A_MASK, shade);
    draw_shaded_ring(list, center, dark_from, 3 * (display.x + display.y), shade, shade);
    note_for_tests("spotlight", {center.x - radius, center.y - radius, center.x + radius, center.y + radius});
}

// Why there is no code.
std::string said_instead(const Session& session, const Ui& ui, const SharedLink& shared) {
    if (!shared.link) return said(shared.link.error(), ui.language);
    return std::string(ui.text(session.view().page_address.empty() ? "share.no_address" : "share.no_code"));
}

bool is_any_key_pressed() {
    for (int button = ImGuiKey_NamedKey_BEGIN; button < ImGuiKey_NamedKey_END; ++button) {
        const bool is_of_mouse = button >= ImGuiKey_MouseLeft && button <= ImGuiKey_MouseWheelY;
        if (!is_of_mouse && ImGui::IsKeyPressed(static_cast<ImGuiKey>(button), false)) return true;
    }
    return ImGui::IsMouseClicked(ImGuiMouseButton_Left);
}

// The calculation, the arrows, the arcs, and the calculation again.
void show_next_side(Ui& ui) {
    auto& side = ui.presenter.side;
    if (!side) {
        side = SideView::plane;
    } else if (*side == SideView::plane) {
        side = SideView::arcs;
    } else {
        side.reset();
    }
}

bool is_pressed(ImGuiKey button) { return ImGui::IsKeyPressed(button, false); }

}  // namespace

namespace {

// The code of the link to this step; as large as the window allows, so that the last row can photograph it.
void draw_link_code(const Session& session, Ui& ui) {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImDrawList* list = ImGui::GetForegroundDrawList();
    list->AddRectFilled({0, 0}, display, shade);
    const SharedLink& shared = shared_link(session, ui);
    const TextStyle style{ui.fonts.text, 0.8F * ui.em, ui.palette->text};
    const float widest = 0.7F * display.x;
    const std::string said = shared.code ? elided(style, session.view().page_address, widest)
                                         : broken_between_words(style, said_instead(session, ui, shared), widest);
    const float side = shared.code ? 0.8F * std::min(display.x, display.y) : 0.0F;
    const auto lines = static_cast<float>(1 + std::ranges::count(said, '\n'));
    const ImVec2 size{std::max(side, std::min(width_of(style, said), widest)),
                      side + (0.6F + 1.3F * lines) * style.size};
    const ImVec2 at{0.5F * (display.x - size.x), 0.5F * (display.y - size.y)};
    const float margin = 0.6F * ui.em;
    list->AddRectFilled({at.x - margin, at.y - margin}, {at.x + size.x + margin, at.y + size.y + margin},
                        ui.palette->panel, 0.4F * ui.em);
    const float left = 0.5F * (display.x - side);
    if (shared.code) draw_qr_code(list, *shared.code, {left, at.y, left + side, at.y + side});
    const float text_left = shared.code ? 0.5F * (display.x - width_of(style, said)) : at.x;
    list->AddText(style.font, style.size, {text_left, at.y + side + 0.3F * style.size}, style.color, said.data(),
                  said.data() + said.size());
}

}  // namespace

float presenter_em(ImVec2 display) { return std::min(display.y / ems_in_height, display.x / ems_in_width); }

bool handle_presenter_presses(const Session& session, Ui& ui, Actions& actions) {
    // In a browser F5 loads the page anew.
    const bool is_chord = !ImGui::GetIO().WantTextInput && ImGui::IsKeyChordPressed(ImGuiMod_Alt | ImGuiKey_P);
    if (is_pressed(ImGuiKey_F5) || is_chord) {
        actions.push_back(action::SetPresenting{!session.is_presenting()});
        return true;
    }
    if (!session.is_presenting()) return false;
    if (is_any_key_pressed()) ui.presenter.shows_hint = false;
    if (ui.presenter.is_black) {
        ui.presenter.is_black = !is_any_key_pressed();
        return true;
    }
    if (ImGui::GetIO().WantTextInput) return false;
    if (is_pressed(ImGuiKey_Escape) && ui.presenter.shows_code) {
        ui.presenter.shows_code = false;
    } else if (is_pressed(ImGuiKey_Q)) {
        ui.presenter.shows_code = !ui.presenter.shows_code;
    } else if (is_pressed(ImGuiKey_Escape) && ui.popups_open == 0 && !ui.matters.target()) {
        actions.push_back(action::SetPresenting{false});
    } else if (is_pressed(ImGuiKey_A)) {
        show_next_side(ui);
    } else if (is_pressed(ImGuiKey_S)) {
        ui.presenter.has_spotlight = !ui.presenter.has_spotlight;
    } else if (is_pressed(ImGuiKey_B) || is_pressed(ImGuiKey_Period)) {
        ui.presenter.is_black = true;
    } else {
        return false;
    }
    return true;
}

namespace {

float presenter_icon(const Ui& ui) { return std::max(1.3F * ui.em, ui.least_target); }

}  // namespace

float presenter_controls_width(const Ui& ui) {
    const float count = ui.least_target > 0 ? 6 : 4;
    return count * (presenter_icon(ui) + 0.3F * ui.em);
}

float presenter_controls_height(const Ui& ui) { return presenter_icon(ui); }

bool are_presenter_controls_beside(const Ui& ui, float width) { return presenter_controls_width(ui) <= 0.4F * width; }

void draw_presenter_controls(const Session& session, Ui& ui, Actions& actions) {
    if (!session.is_presenting()) return;
    const float size = presenter_icon(ui);
    if (ui.least_target > 0) {  // a finger has no remote
        if (icon_button(ui, "previous", Icon::previous, size, ui.text("walk.previous")))
            actions.push_back(action::Previous{});
        ImGui::SameLine(0, 0.3F * ui.em);
        if (icon_button(ui, "next", Icon::next, size, ui.text("walk.next"))) actions.push_back(action::Next{});
        ImGui::SameLine(0, 0.3F * ui.em);
    }
    if (icon_button(ui, "spotlight_button", Icon::spotlight, size, ui.text("presenter.spotlight")))
        ui.presenter.has_spotlight = !ui.presenter.has_spotlight;
    ImGui::SameLine(0, 0.3F * ui.em);
    if (icon_button(ui, "plane_button", Icon::arrows, size, ui.text("presenter.plane"))) show_next_side(ui);
    ImGui::SameLine(0, 0.3F * ui.em);
    if (icon_button(ui, "code_button", Icon::code, size, ui.text("presenter.code")))
        ui.presenter.shows_code = !ui.presenter.shows_code;
    ImGui::SameLine(0, 0.3F * ui.em);
    if (icon_button(ui, "leave_presenter", Icon::close, size, ui.text("presenter.leave")))
        actions.push_back(action::SetPresenting{false});
}

void draw_presenter_overlay(const Session& session, Ui& ui) {
    if (!session.is_presenting()) return;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImDrawList* list = ImGui::GetForegroundDrawList();
    if (ui.presenter.has_spotlight) {
        draw_spotlight();
        draw_spotlit_number(session, ui, ImGui::GetIO().MousePos);
    }
    if (ui.presenter.shows_code) draw_link_code(session, ui);
    if (ui.presenter.shows_hint && ui.least_target == 0) {  // keys, which fingers don't have
        // Between the sentence and the timeline, where nothing is.
        TextStyle style = muted_text(ui);
        style.size = 0.66F * ui.em;
        const std::string_view hint = ui.text("presenter.hint");
        const float width = width_of(style, hint);
        const float bottom = display.y - 1.15F * ui.em;
        const ImRect box(display.x - width - 2 * ui.em, bottom - 0.95F * ui.em, display.x - ui.em, bottom);
        list->AddRectFilled(box.Min, box.Max, ui.palette->field, 0.3F * ui.em);
        list->AddText(style.font, style.size, {box.Min.x + 0.5F * ui.em, box.GetCenter().y - 0.5F * style.size},
                      ui.palette->text, hint.data(), hint.data() + hint.size());
        note_for_tests("presenter_hint", box);
    }
    if (!ui.presenter.is_black) return;
    list->AddRectFilled({0, 0}, display, IM_COL32_BLACK);
    note_for_tests("black", {{0, 0}, display});
}

}  // namespace qkv
