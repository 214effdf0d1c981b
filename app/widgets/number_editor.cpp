#include "widgets/number_editor.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "imgui_stdlib.h"
#include "qkv/number_format.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/dialog.h"
#include "widgets/text.h"

namespace qkv {
namespace {

// Steps of scrubbing land on decimal numbers: 0.3, not 0.30000000000000004.
double tidy(double value) { return std::round(value * 1e9) / 1e9; }

double scrub_step() {
    const ImGuiIO& io = ImGui::GetIO();
    return io.KeyShift ? 0.01 : io.KeyCtrl ? 1.0 : 0.1;
}

bool pressed(ImGuiKey key, bool repeats = true) { return ImGui::IsKeyPressed(key, repeats); }

bool enter_pressed() { return pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeypadEnter); }

// Tab goes to the next number here. ImGui must not see it, since it would go to the next control.
bool takes_tab() {
    ImGui::SetKeyOwner(ImGuiKey_Tab, ImGui::GetID("tab"));
    return ImGui::IsKeyPressed(ImGuiKey_Tab);
}

// The characters of numbers and expressions, and other letters too, so that a typing mistake is reported and does
// nothing else.
std::string typed_characters() {
    constexpr std::string_view signs = "+-*/^().,=";
    std::string typed;
    for (const ImWchar c : ImGui::GetIO().InputQueueCharacters) {
        const bool is_digit = c >= '0' && c <= '9';
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool is_sign = c < 128 && signs.find(static_cast<char>(c)) != signs.npos;
        if (is_digit || is_letter || is_sign) typed += static_cast<char>(c);
    }
    return typed;
}

}  // namespace

NumberEditor::NumberEditor(const Session& session, Ui& ui, Actions& actions)
    : session_(session),
      document_(session.document()),
      ui_(ui),
      actions_(actions),
      editor_(ui.editor),
      sheet_(session.document(), session.view().layout) {
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
    const double value = number_in(document_, session_.attention(), cell);
    const Number number{value, format_number(value, session_.view().decimals), cell};
    draw_cell(ui_, box, number,
              {.role = role_of(cell.quantity),
               .largest = largest,
               .is_reached = session_.is_reached(cell),
               .is_new = session_.is_result(cell)});
    point_at_cell(session_, ui_, actions_, box, cell);
}

void NumberEditor::draw_box(const char* id, const Cell& cell, const ImRect& box, double largest) {
    const double value = value_of(document_, cell);
    ImGui::SetCursorScreenPos(box.Min);
    const bool is_clicked = ImGui::InvisibleButton(id, box.GetSize(), ImGuiButtonFlags_EnableNav);
    // If the press ended the typing of another number, the click selects this one.
    if (is_clicked && !editor_.extends && editor_.selected != cell) select(cell, false);
    press(cell, value);
    scrub(cell, value);
    const Number number{value, format_number(value, session_.view().decimals), cell};
    draw_cell(ui_, box, number, {.role = role_of(cell.quantity), .largest = largest});
    if (editor_.anchor != editor_.selected && is_selected(cell)) draw_selection(ui_, box);
    if (editor_.selected == cell) {
        selected_box_ = box;
        draw_ring(ui_, box, ui_.palette->accent);
        if (scrolls_to_selection_) scroll_to(box);
    }
    point_at_cell(session_, ui_, actions_, box, cell);
}

void NumberEditor::press(const Cell& cell, double value) {
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (ImGui::IsItemActivated()) {
        is_number_pressed_ = true;
        editor_.scrubbed_from = value;
        editor_.extends = ImGui::GetIO().KeyShift && editor_.selected.has_value();
        if (!editor_.extends) select(cell, false);
    }
    const bool was_dragged = ImGui::GetIO().MouseDragMaxDistanceSqr[0] > 0.09F * ui_.em * ui_.em;
    if (ImGui::IsItemDeactivated() && editor_.extends && !was_dragged) select(cell, true);
    const bool is_secondary = ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
    if (is_secondary) {
        selected_box_ = {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
        is_number_pressed_ = true;
        if (!is_selected(cell)) select(cell, false);
        open_menu();
    }
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) begin_typing(value, "", true);
}

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
}

// ---- typing

void NumberEditor::begin_typing(double value, const std::string& first_characters, bool selects_all) {
    editor_.anchor = *editor_.selected;
    editor_.is_typing = true;
    editor_.begins_typing = true;
    editor_.selects_all = selects_all;
    editor_.value_before = value;
    editor_.typed = selects_all ? format_exactly(value) : first_characters;
}

int NumberEditor::on_input(ImGuiInputTextCallbackData* data) {
    auto& editor = *static_cast<CellEditor*>(data->UserData);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackHistory) {
        if (const auto value = parse_number({data->Buf, static_cast<std::size_t>(data->BufTextLen)})) {
            const double step = data->EventKey == ImGuiKey_UpArrow ? scrub_step() : -scrub_step();
            data->DeleteChars(0, data->BufTextLen);
            data->InsertChars(0, format_exactly(tidy(*value + step)).c_str());
        }
    } else if (data->EventFlag == ImGuiInputTextFlags_CallbackAlways && editor.begins_typing) {
        editor.begins_typing = false;
        if (!editor.selects_all) {
            data->ClearSelection();
            data->CursorPos = data->BufTextLen;
        }
    }
    return 0;
}

void NumberEditor::type(const Cell& cell, const ImRect& box) {
    const bool opens = editor_.begins_typing;
    if (opens) take_early_characters(cell);
    ImGui::SetCursorScreenPos({box.Min.x - 0.1F * ui_.em, box.Min.y});
    ImGui::SetNextItemWidth(box.GetWidth() + 0.2F * ui_.em);
    ImGui::PushFont(ui_.fonts.digits, 0.9375F * ui_.em);
    const float padding = 0.5F * (box.GetHeight() - ImGui::GetFontSize());
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.3F * ui_.em, padding));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ui_.palette->panel);
    if (opens) ImGui::SetKeyboardFocusHere();
    constexpr ImGuiInputTextFlags flags =
        ImGuiInputTextFlags_CallbackAlways | ImGuiInputTextFlags_CallbackHistory | ImGuiInputTextFlags_AutoSelectAll;
    const bool changed = ImGui::InputText("##number", &editor_.typed, flags, on_input, &editor_);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    draw_ring(ui_, box, ui_.palette->accent);
    if (changed) set_typed(cell);
    const bool ends_with_tab = !opens && takes_tab();
    if (ends_with_tab) ImGui::ClearActiveID();
    if (ends_with_tab || ImGui::IsItemDeactivated()) finish_typing(cell);
}

// The field opens a frame or two after the key that opened it; keys typed in between go into it too.
void NumberEditor::take_early_characters(const Cell& cell) {
    const std::string early = typed_characters();
    if (early.empty()) return;
    editor_.typed = editor_.selects_all ? early : editor_.typed + early;
    editor_.selects_all = false;
    set_typed(cell);
}

void NumberEditor::set_typed(const Cell& cell) {
    if (const auto value = parse_number(editor_.typed)) set(cell, *value);
}

void NumberEditor::finish_typing(const Cell& cell) {
    editor_.is_typing = false;
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        set(cell, editor_.value_before);
        return;
    }
    const auto value = parse_number(editor_.typed);
    if (!value) {
        set(cell, editor_.value_before);
        actions_.push_back(action::Say{value.error()});
        return;
    }
    set(cell, *value);
    if (enter_pressed()) move(ImGui::GetIO().KeyShift ? -1 : 1, 0);
    if (ImGui::IsKeyPressed(ImGuiKey_Tab, false)) go_to_next(ImGui::GetIO().KeyShift ? -1 : 1);
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
    if (pressed(ImGuiKey_LeftArrow)) move(0, -1, extends);
    if (pressed(ImGuiKey_RightArrow)) move(0, 1, extends);
    if (pressed(ImGuiKey_UpArrow)) move(-1, 0, extends);
    if (pressed(ImGuiKey_DownArrow)) move(1, 0, extends);
}

void NumberEditor::handle_keys() {
    point_at_targets();
    if (!editor_.selected || editor_.is_typing || ImGui::GetIO().WantTextInput || ImGui::IsAnyItemActive()) return;
    if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) return;
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_A)) select_all();
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_C)) copy();
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_X)) {
        copy();
        clear();
    }
    const SheetLayout layout = session_.view().layout;
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V)) paste({layout, range(), false});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V)) paste({layout, range(), true});
    if (ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyAlt) return;
    if (pressed(ImGuiKey_Menu, false) || ImGui::IsKeyChordPressed(ImGuiMod_Shift | ImGuiKey_F10)) open_menu();
    if (pressed(ImGuiKey_Delete) || pressed(ImGuiKey_Backspace)) clear();
    move_by_keys();
    if (pressed(ImGuiKey_Escape)) return editor_.deselect();
    const double value = value_of(document_, *editor_.selected);
    if (pressed(ImGuiKey_F2)) begin_typing(value, "", true);
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

// ---- copying and pasting

void NumberEditor::copy() const {
    ImGui::SetClipboardText(to_tab_separated(copied(document_, session_.view().layout, range())).c_str());
}

void NumberEditor::clear() {
    std::vector<CellValue> zeros;
    for (const auto& row : sheet_.cells(range())) {
        for (const Cell& cell : row) zeros.push_back({cell, 0.0});
    }
    actions_.push_back(action::SetValues{std::move(zeros)});
}

void NumberEditor::paste(const PasteWish& wish) {
    const char* clipboard = ImGui::GetClipboardText();
    auto block = parse_block(clipboard == nullptr ? "" : clipboard);
    if (!block) {
        actions_.push_back(action::Say{block.error()});
        return;
    }
    const NumberBlock turned = transposed(*block);
    action::Paste paste{wish.layout, wish.range, wish.transposes ? turned : *block, false};
    const Place& at = wish.range.from;
    const auto growth = growth_for(document_, wish.layout, at, paste.block);
    if (!growth) {
        actions_.push_back(std::move(paste));
        return;
    }
    const bool fits_transposed = !growth_for(document_, wish.layout, at, wish.transposes ? *block : turned);
    editor_.too_large = TooLarge{std::move(paste), *growth, fits_transposed};
    editor_.asks_for_room = true;
}

void NumberEditor::ask_for_room() {
    if (std::exchange(editor_.asks_for_room, false)) ImGui::OpenPopup("paste");
    if (!begin_dialog(ui_, "paste")) return;
    const Growth& growth = editor_.too_large->growth;
    const auto number = [](int value) { return fmt::format("{}", value); };
    dialog_title(ui_, ui_.text("paste.title"));
    dialog_text(ui_, ui_.text(growth.embedding_size > 0 ? "paste.growth.embeddings" : "paste.growth",
                              {{"tokens", number(growth.tokens)},
                               {"d_k", number(growth.key_size)},
                               {"d_v", number(growth.value_size)},
                               {"m", number(growth.embedding_size)}}));
    action::Paste paste = editor_.too_large->paste;
    bool turns = false;
    if (editor_.too_large->fits_transposed) {
        dialog_text(ui_, ui_.text("paste.fits_transposed"));
        turns = answer(ui_, "paste_turn", ui_.text("paste.transposed"));
        if (turns) paste.block = transposed(paste.block);
    }
    paste.grows = primary_answer(ui_, "paste_grow", ui_.text("paste.grow"));
    const bool fits = answer(ui_, "paste_fit", ui_.text("paste.fit"));
    if (paste.grows || fits || turns) actions_.push_back(std::move(paste));
    answer(ui_, "paste_cancel", ui_.text("dialog.cancel"));
    end_dialog();
}

}  // namespace qkv
