#include "widgets/number_editor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "qkv/number_format.h"
#include "widgets/cell.h"
#include "widgets/number_presses.h"
#include "widgets/short_number.h"
#include "widgets/text.h"

namespace qkv {
NumberEditor::NumberEditor(const Session& session, Ui& ui, Actions& actions)
    : session_(session),
      document_(session.document()),
      ui_(ui),
      actions_(actions),
      editor_(ui.editor),
      sheet_(session.document(), session.sheet_layout(), ui.part),
      decimals_(session.view().decimals) {
    if (editor_.selected && !sheet_.place(*editor_.selected)) editor_.deselect();
    if (editor_.selected && !sheet_.place(*editor_.anchor)) editor_.anchor = editor_.selected;
}

void NumberEditor::draw(const char* id, const Cell& cell, const ImRect& box, double largest) {
    if (!is_editable(document_, cell)) {
        draw_computed(cell, box, largest);
    } else if (editor_.is_typing && editor_.selected == cell) {
        type(cell, box);
    } else {
        draw_box(id, cell, box, largest);
    }
    collect_target(cell, box);
}

// A number of Q, K or V that is computed from embeddings.
void NumberEditor::draw_computed(const Cell& cell, const ImRect& box, double largest) {
    const double value = value_of(document_, cell);
    draw_cell(ui_, box, {value, shown_number(value, decimals_, session_.view().decimals), cell},
              {.role = role_of(cell.quantity),
               .largest = largest,
               .text_size = digits_,
               .is_reached = session_.is_reached(cell),
               .is_new = session_.is_result(cell)});
    if (session_.is_reached(cell)) note_number_for_tests(cell, box);
    point_at_cell(session_, ui_, actions_, box, cell);
}

void NumberEditor::draw_box(const char* id, const Cell& cell, const ImRect& box, double largest) {
    const double value = value_of(document_, cell);
    ImGui::SetCursorScreenPos(box.Min);
    const bool is_clicked = ImGui::InvisibleButton(id, box.GetSize(), ImGuiButtonFlags_EnableNav);
    // If the press ended the typing of another number, the click selects this one.
    if (is_clicked && !editor_.extends && editor_.selected != cell) select(cell, false);
    press(cell, value);
    const bool is_tapped = is_clicked && ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen;
    if (is_tapped && !is_dragged()) begin_typing(value, "", true);  // there are no keys yet to type over it with
    scrub(cell, value);
    const bool has_keyboard = ImGui::IsItemFocused() && ImGui::GetCurrentContext()->NavCursorVisible;
    if (has_keyboard && !editor_.selected) type_over(cell);
    draw_cell(ui_, box, {value, shown_number(value, decimals_, session_.view().decimals), cell},
              {.role = role_of(cell.quantity), .largest = largest, .text_size = digits_});
    if (editor_.anchor != editor_.selected && is_selected(cell)) draw_selection(ui_, box);
    if (editor_.selected == cell) {
        selected_box_ = box;
        draw_inner_ring(ui_, box, ui_.palette->accent);
        if (scrolls_to_selection_) scroll_to(box);
    }
    point_at_cell(session_, ui_, actions_, box, cell);
}

void NumberEditor::press(const Cell& cell, double value) {
    if (ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
        ui_.finger_target = {.drag = FingerTarget::Drag::sideways, .is_held = true};
        tell_what_matters(session_, ui_, cell);
    }
    if (ImGui::IsItemActivated()) {
        is_number_pressed_ = true;
        editor_.scrubbed_from = value;
        editor_.extends = ImGui::GetIO().KeyShift && editor_.selected.has_value();
        if (!editor_.extends) select(cell, false);
    }
    if (ImGui::IsItemDeactivated() && editor_.extends && !is_dragged()) select(cell, true);
    if (ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
        selected_box_ = {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
        is_number_pressed_ = true;
        if (!is_selected(cell)) select(cell, false);
        open_menu();
    }
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) begin_typing(value, "", true);
}

bool NumberEditor::is_dragged() const { return ImGui::GetIO().MouseDragMaxDistanceSqr[0] > 0.09F * ui_.em * ui_.em; }

void NumberEditor::scroll_to(const ImRect& box) {
    if (ImGui::GetCurrentWindow()->InnerRect.Contains(box)) return;
    ImGui::SetScrollFromPosX(box.GetCenter().x - ImGui::GetWindowPos().x);
    ImGui::SetScrollFromPosY(box.GetCenter().y - ImGui::GetWindowPos().y);
}

void NumberEditor::open_menu() {
    ui_.menu.cell = *editor_.selected;
    ui_.menu.first_row = range().from.row;
    ui_.menu.last_row = range().to.row;
    ui_.menu.fills_matrix = false;
    ui_.menu.opens_fill = true;
    ui_.menu.from = selected_box_.Min;
    ui_.menu.to = selected_box_.Max;
}

// ---- selecting

void NumberEditor::select(const Cell& cell, bool extends) {
    if (editor_.is_typing) return;  // the field closes first
    if (!extends || !editor_.selected) {
        editor_.anchor = cell;
        editor_.selected = cell;
        return;
    }
    const int row = sheet_.place(cell)->row;
    const auto [first, last] = sheet_.section(sheet_.place(*editor_.anchor)->row);
    if (row >= first && row <= last) editor_.selected = cell;
}

Range NumberEditor::range() const {
    return range_between(*sheet_.place(*editor_.anchor), *sheet_.place(*editor_.selected));
}

bool NumberEditor::is_selected(const Cell& cell) const {
    if (!editor_.selected) return false;
    if (editor_.anchor == editor_.selected) return cell == *editor_.selected;
    const auto place = sheet_.place(cell);
    return place && range().holds(*place);
}

void NumberEditor::finish() {
    const bool is_clicked =
        ImGui::IsMouseClicked(ImGuiMouseButton_Left) || ImGui::IsMouseClicked(ImGuiMouseButton_Right);
    const bool is_in_popup = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (is_clicked && !is_number_pressed_ && !editor_.is_typing && !is_in_popup) editor_.deselect();
    if (const auto wish = std::exchange(editor_.paste_wish, std::nullopt)) paste(*wish);
    ask_for_room();
}

void NumberEditor::set(const Cell& cell, double value) { actions_.push_back(action::SetValues{{{cell, value}}}); }

void NumberEditor::scrub(const Cell& cell, double value) {
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(ImGuiMouseButton_Left, 0.3F * ui_.em)) return;
    const float distance = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0).x;
    const double steps = std::round(distance / (0.5F * ui_.em));
    const double scrubbed = steps == 0 ? editor_.scrubbed_from : tidy(editor_.scrubbed_from + steps * scrub_step());
    if (scrubbed != value) set(cell, scrubbed);
    // The finger covers it.
    if (ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen) tell_number(session_, ui_, cell);
}

// ---- keys

void NumberEditor::move(int rows, int columns, bool extends) {
    const Place place = *sheet_.place(*editor_.selected);
    Place to = sheet_.clamped({place.row + rows, place.column + columns});
    if (extends) {
        const auto [first, last] = sheet_.section(sheet_.place(*editor_.anchor)->row);
        to = sheet_.clamped({std::clamp(to.row, first, last), to.column});
    }
    editor_.selected = sheet_.cell(to);
    if (!extends) editor_.anchor = *editor_.selected;
    scrolls_to_selection_ = true;
}

// At the end of a row, it goes on to the next.
void NumberEditor::go_to_next(int direction) {
    Place place = *sheet_.place(*editor_.selected);
    place.column += direction;
    if (place.column < 0 && place.row > 0) {
        --place.row;
        place.column = sheet_.row_size(place.row) - 1;
    } else if (place.column >= sheet_.row_size(place.row) && place.row + 1 < sheet_.row_count()) {
        ++place.row;
        place.column = 0;
    }
    editor_.anchor = sheet_.cell(sheet_.clamped(place));
    editor_.selected = editor_.anchor;
    scrolls_to_selection_ = true;
}

void NumberEditor::move_by_keys() {
    const bool extends = ImGui::GetIO().KeyShift;
    if (takes_tab()) go_to_next(extends ? -1 : 1);
    const Guide* guide = session_.learning().guide();
    const bool continues_lesson = guide != nullptr && guide->is_waiting();
    if (enter_pressed() && !continues_lesson) move(extends ? -1 : 1, 0);
    if (ImGui::IsKeyPressed(ImGuiKey_LeftArrow)) move(0, -1, extends);
    if (ImGui::IsKeyPressed(ImGuiKey_RightArrow)) move(0, 1, extends);
    if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) move(-1, 0, extends);
    if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) move(1, 0, extends);
}

void NumberEditor::handle_presses() {
    point_at_targets();
    if (!editor_.selected || editor_.is_typing || has_ended_typing_ || ImGui::IsAnyItemActive()) return;
    if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) return;
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_A)) select_all();
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_C)) copy();
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_X)) {
        copy();
        clear();
    }
    const SheetLayout layout = session_.sheet_layout();
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V)) paste({layout, range(), false});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V)) paste({layout, range(), true});
    if (ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyAlt) return;
    if (ImGui::IsKeyPressed(ImGuiKey_Menu, false) || ImGui::IsKeyChordPressed(ImGuiMod_Shift | ImGuiKey_F10))
        open_menu();
    if (ImGui::IsKeyPressed(ImGuiKey_Delete) || ImGui::IsKeyPressed(ImGuiKey_Backspace)) clear();
    move_by_keys();
    if (ImGui::IsKeyPressed(ImGuiKey_Escape)) return editor_.deselect();
    const double value = value_of(document_, *editor_.selected);
    if (ImGui::IsKeyPressed(ImGuiKey_F2)) begin_typing(value, "", true);
    const std::string typed = typed_characters();
    if (typed.empty()) return;
    begin_typing(value, typed, false);
    set_typed(*editor_.selected);
}

void NumberEditor::select_all() {
    const auto [first, last] = sheet_.section(sheet_.place(*editor_.selected)->row);
    editor_.anchor = sheet_.cell({first, 0});
    editor_.selected = sheet_.cell({last, sheet_.row_size(last) - 1});
}

}  // namespace qkv
