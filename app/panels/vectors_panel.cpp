#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "imgui.h"
#include "imgui_stdlib.h"
#include "panels/panels.h"
#include "qkv/number_format.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/formula.h"

namespace qkv {
namespace {

constexpr std::array roles{VectorRole::query, VectorRole::key, VectorRole::value};
constexpr std::array<const char*, 3> role_names{"Q", "K", "V"};

Quantity quantity_of(VectorRole role) {
    switch (role) {
        case VectorRole::query: return Quantity::query;
        case VectorRole::key: return Quantity::key;
        case VectorRole::value: return Quantity::value;
    }
    return Quantity::value;
}

VectorRole role_of_cell(const Cell& cell) {
    if (cell.quantity == Quantity::query) return VectorRole::query;
    return cell.quantity == Quantity::key ? VectorRole::key : VectorRole::value;
}

// Steps of scrubbing land on decimal numbers: 0.3, not 0.30000000000000004.
double tidy(double value) { return std::round(value * 1e9) / 1e9; }

double scrub_step() {
    const ImGuiIO& io = ImGui::GetIO();
    return io.KeyShift ? 0.01 : io.KeyCtrl ? 1.0 : 0.1;
}

class VectorsPanel {
public:
    VectorsPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session), document_(session.document()), ui_(ui), actions_(actions), editor_(ui.editor) {}

    void draw() {
        head();
        const float footer = button_height(ui_) + 0.6F * ui_.em;
        const float height = std::max(ImGui::GetContentRegionAvail().y - footer, 6 * ui_.em);
        ImGui::BeginChild("grid", {0, height}, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_HorizontalScrollbar);
        measure();
        for (int token = 0; token < document_.token_count(); ++token) draw_token(token);
        handle_selection_keys();
        ImGui::EndChild();
        dimensions();
        deselect_on_click_elsewhere();
    }

private:
    void head() {
        const TextStyle title = title_text(ui_);
        const TextStyle muted = muted_text(ui_);
        const std::string_view name = ui_.text("vectors.title");
        const std::string_view how = ui_.text("vectors.how");
        const float height = 1.5F * ui_.em;
        draw_text_left(take_space({width_of(title, name), height}), title, name);
        ImGui::SameLine(0, 0.6F * ui_.em);
        if (width_of(muted, how) <= ImGui::GetContentRegionAvail().x) {
            draw_text_left(take_space({width_of(muted, how), height}), muted, how);
        } else {
            ImGui::NewLine();
            wrapped(how);
        }
        wrapped(ui_.text("vectors.fixed"));
        ImGui::Dummy({0, 0.1F * ui_.em});
    }

    void wrapped(std::string_view text) {
        ImGui::PushFont(ui_.fonts.text, 0.8125F * ui_.em);
        ImGui::PushStyleColor(ImGuiCol_Text, ui_.palette->muted);
        ImGui::PushTextWrapPos(0);
        ImGui::TextUnformatted(text.data(), text.data() + text.size());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
        ImGui::PopFont();
    }

    void measure() {
        const float em = ui_.em;
        label_width_ = 1.5F * em;
        const int widest = std::max(document_.key_size(), document_.value_size());
        const float room = ImGui::GetContentRegionAvail().x - label_width_ - em;
        sizes_ = {std::clamp(room / static_cast<float>(widest) - 0.16F * em, 2.7F * em, 4.4F * em), 2.1F * em,
                  0.16F * em};
        for (std::size_t i = 0; i < roles.size(); ++i) largest_[i] = matrix(document_, roles[i]).cwiseAbs().maxCoeff();
    }

    void draw_token(int token) {
        const float em = ui_.em;
        ImGui::PushID(token);
        const float row = sizes_.cell_height + 0.35F * em;
        const float block = chip_height(ui_) + 3 * row + 1.5F * em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const bool holds_selection = editor_.selected && editor_.selected->row == token;
        if (!holds_selection && token != session_.step().query && !ImGui::IsRectVisible(at, {at.x + 1, at.y + block})) {
            ImGui::Dummy({content_width(), block - ImGui::GetStyle().ItemSpacing.y});
            ImGui::PopID();
            return;
        }
        const bool is_current = token == session_.step().query;
        const ImRect view = ImGui::GetCurrentWindow()->InnerRect;
        if (is_current && ui_.frames_to_follow > 0 && !editor_.selected &&
            !view.Contains(ImRect(at, {at.x + 1, at.y + block - em}))) {
            ImGui::SetScrollFromPosY(at.y - ImGui::GetWindowPos().y, 0.0F);
        }
        const std::string& text = document_.tokens[static_cast<std::size_t>(token)];
        if (chip(ui_, "token", text, is_current, sizes_.width(3) + label_width_)) {
            actions_.push_back(action::GoToToken{token});
        }
        ImVec2 pen{at.x, at.y + chip_height(ui_) + 0.45F * em};
        for (std::size_t i = 0; i < roles.size(); ++i) {
            draw_vector_row(token, i, pen);
            pen.y += row;
        }
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({content_width(), block - ImGui::GetStyle().ItemSpacing.y});
        ImGui::PopID();
    }

    float content_width() const {
        return label_width_ + sizes_.width(std::max(document_.key_size(), document_.value_size()));
    }

    void draw_vector_row(int token, std::size_t role, ImVec2 at) {
        const float em = ui_.em;
        const Matrix& values = matrix(document_, roles[role]);
        const Quantity quantity = quantity_of(roles[role]);
        const TextStyle label{ui_.fonts.bold, em, text_color(*ui_.palette, role_of(quantity))};
        draw_text_left({at.x, at.y, at.x + label_width_, at.y + sizes_.cell_height}, label, role_names[role]);
        const float left = at.x + label_width_;
        for (int column = 0; column < static_cast<int>(values.cols()); ++column) {
            const float x = left + 2 * sizes_.gap + static_cast<float>(column) * (sizes_.cell_width + sizes_.gap);
            const ImRect box(x, at.y, x + sizes_.cell_width, at.y + sizes_.cell_height);
            draw_number({quantity, token, column, 0}, values(token, column), largest_[role], box);
        }
        draw_brackets(ui_,
                      {left, at.y, left + sizes_.width(static_cast<int>(values.cols())), at.y + sizes_.cell_height});
    }

    void draw_number(const Cell& cell, double value, double largest, const ImRect& box) {
        const std::string id =
            fmt::format("{}{}", role_names[static_cast<std::size_t>(role_of_cell(cell))], cell.column);
        if (editor_.is_typing && editor_.selected == cell) {
            type_number(cell, box);
            return;
        }
        ImGui::SetCursorScreenPos(box.Min);
        if (ImGui::InvisibleButton(id.c_str(), box.GetSize(), ImGuiButtonFlags_EnableNav)) select(cell);
        scrub(cell, value);
        const Number number{value, format_number(value, session_.view().decimals), cell};
        draw_cell(ui_, box, number, {.role = role_of(cell.quantity), .largest = largest});
        if (editor_.selected == cell) {
            draw_ring(ui_, box, ui_.palette->accent);
            if (scrolls_to_selection_) scroll_to(box);
        }
        point_at_cell(session_, ui_, actions_, box, cell);
    }

    static void scroll_to(const ImRect& box) {
        if (ImGui::GetCurrentWindow()->InnerRect.Contains(box)) return;
        ImGui::SetScrollFromPosX(box.GetCenter().x - ImGui::GetWindowPos().x);
        ImGui::SetScrollFromPosY(box.GetCenter().y - ImGui::GetWindowPos().y);
    }

    void select(const Cell& cell) {
        if (editor_.is_typing) return;  // the field closes first
        editor_.selected = cell;
    }

    // ---- dragging

    void scrub(const Cell& cell, double value) {
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
        if (ImGui::IsItemActivated()) {
            is_number_pressed_ = true;
            select(cell);
            editor_.scrubbed_from = value;
        }
        if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) begin_typing(value, "", true);
        if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(ImGuiMouseButton_Left, 0.3F * ui_.em)) return;
        const float distance = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0).x;
        const double steps = std::round(distance / (0.5F * ui_.em));
        const double scrubbed = steps == 0 ? editor_.scrubbed_from : tidy(editor_.scrubbed_from + steps * scrub_step());
        if (scrubbed != value) set(cell, scrubbed);
    }

    void set(const Cell& cell, double value) {
        actions_.push_back(action::SetNumber{role_of_cell(cell), cell.row, cell.column, value});
    }

    // ---- typing

    void begin_typing(double value, const std::string& first_characters, bool selects_all) {
        editor_.is_typing = true;
        editor_.begins_typing = true;
        editor_.selects_all = selects_all;
        editor_.value_before = value;
        editor_.typed = selects_all ? format_exactly(value) : first_characters;
    }

    static int on_input(ImGuiInputTextCallbackData* data) {
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

    void type_number(const Cell& cell, const ImRect& box) {
        const bool opens = editor_.begins_typing;
        if (opens) take_early_characters(cell);
        ImGui::SetCursorScreenPos({box.Min.x - 0.1F * ui_.em, box.Min.y});
        ImGui::SetNextItemWidth(box.GetWidth() + 0.2F * ui_.em);
        ImGui::PushFont(ui_.fonts.digits, 0.9375F * ui_.em);
        const float padding = 0.5F * (box.GetHeight() - ImGui::GetFontSize());
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.3F * ui_.em, padding));
        ImGui::PushStyleColor(ImGuiCol_FrameBg, ui_.palette->panel);
        if (opens) ImGui::SetKeyboardFocusHere();
        constexpr ImGuiInputTextFlags flags = ImGuiInputTextFlags_CallbackAlways | ImGuiInputTextFlags_CallbackHistory |
                                              ImGuiInputTextFlags_AutoSelectAll;
        const bool changed = ImGui::InputText("number", &editor_.typed, flags, on_input, &editor_);
        ImGui::PopStyleColor();
        ImGui::PopStyleVar();
        ImGui::PopFont();
        draw_ring(ui_, box, ui_.palette->accent);
        if (changed) set_typed(cell);
        const bool ends_with_tab = !opens && takes_tab();
        if (ends_with_tab) ImGui::ClearActiveID();
        if (ends_with_tab || ImGui::IsItemDeactivated()) finish_typing(cell);
    }

    // The field opens a frame or two after the key that opened it; what is typed meanwhile goes into it too.
    void take_early_characters(const Cell& cell) {
        const std::string early = typed_characters();
        if (early.empty()) return;
        editor_.typed = editor_.selects_all ? early : editor_.typed + early;
        editor_.selects_all = false;
        set_typed(cell);
    }

    void set_typed(const Cell& cell) {
        if (const auto value = parse_number(editor_.typed)) set(cell, *value);
    }

    // Tab goes to the next number here; it is kept from ImGui, which would go to the next control.
    static bool takes_tab() {
        ImGui::SetKeyOwner(ImGuiKey_Tab, ImGui::GetID("tab"));
        return ImGui::IsKeyPressed(ImGuiKey_Tab);
    }

    void finish_typing(const Cell& cell) {
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
        if (ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false)) move(1, 0);
        if (ImGui::IsKeyPressed(ImGuiKey_Tab, false)) move(0, ImGui::GetIO().KeyShift ? -1 : 1);
    }

    // ---- the selected cell

    // One row is one vector: Q, K, V of the first token, then those of the next.
    void move(int rows, int columns) {
        Cell& cell = *editor_.selected;
        const int last = 3 * document_.token_count() - 1;
        const int row = std::clamp(3 * cell.row + static_cast<int>(role_of_cell(cell)) + rows, 0, last);
        const VectorRole role = roles[static_cast<std::size_t>(row % 3)];
        const int size = static_cast<int>(matrix(document_, role).cols());
        cell = {quantity_of(role), row / 3, std::clamp(cell.column + columns, 0, size - 1), 0};
        scrolls_to_selection_ = true;
    }

    static std::string typed_characters() {
        std::string typed;
        for (const ImWchar c : ImGui::GetIO().InputQueueCharacters) {
            const bool is_numeric = (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == ',';
            const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (is_numeric || is_letter) typed += static_cast<char>(c);
        }
        return typed;
    }

    void handle_selection_keys() {
        if (editor_.selected && !exists(*editor_.selected)) editor_ = {};
        if (!editor_.selected || editor_.is_typing || ImGui::GetIO().WantTextInput || ImGui::IsAnyItemActive()) return;
        const Cell cell = *editor_.selected;
        const double value = matrix(document_, role_of_cell(cell))(cell.row, cell.column);
        const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key); };
        if (takes_tab()) move(0, ImGui::GetIO().KeyShift ? -1 : 1);
        if (pressed(ImGuiKey_LeftArrow)) move(0, -1);
        if (pressed(ImGuiKey_RightArrow)) move(0, 1);
        if (pressed(ImGuiKey_UpArrow)) move(-1, 0);
        if (pressed(ImGuiKey_DownArrow)) move(1, 0);
        if (pressed(ImGuiKey_Escape)) editor_ = {};
        if (pressed(ImGuiKey_Delete) || pressed(ImGuiKey_Backspace)) set(cell, 0.0);
        if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_C))
            ImGui::SetClipboardText(format_exactly(value).c_str());
        if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V)) paste(cell);
        if (ImGui::GetIO().KeyCtrl) return;
        if (pressed(ImGuiKey_F2) || pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeypadEnter))
            begin_typing(value, "", true);
        const std::string typed = typed_characters();
        if (!typed.empty()) {
            begin_typing(value, typed, false);
            set_typed(cell);
        }
    }

    bool exists(const Cell& cell) const {
        const Matrix& values = matrix(document_, role_of_cell(cell));
        return cell.row < values.rows() && cell.column < values.cols();
    }

    void paste(const Cell& cell) {
        const char* clipboard = ImGui::GetClipboardText();
        const auto value = parse_number(clipboard == nullptr ? "" : clipboard);
        if (value) {
            set(cell, *value);
        } else {
            actions_.push_back(action::Say{value.error()});
        }
    }

    void deselect_on_click_elsewhere() {
        const bool is_elsewhere = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !is_number_pressed_;
        if (is_elsewhere && !editor_.is_typing) editor_ = {};
    }

    // ---- dimensions

    void dimensions() {
        const int d_k = document_.key_size();
        const int d_v = document_.value_size();
        if (const int change = dimension_stepper("d_k", d_k)) actions_.push_back(action::SetKeySize{d_k + change});
        ImGui::SameLine(0, 0.7F * ui_.em);
        if (const int change = dimension_stepper("d_v", d_v)) actions_.push_back(action::SetValueSize{d_v + change});
    }

    int dimension_stepper(const char* name, int size) {
        return stepper(ui_, name, name, fmt::format("{}", size), size > 1, size < max_edit_dimensions);
    }

    const Session& session_;
    const Document& document_;
    Ui& ui_;
    Actions& actions_;
    CellEditor& editor_;
    VectorSizes sizes_;
    float label_width_ = 0;
    std::array<double, 3> largest_{};
    bool scrolls_to_selection_ = false;
    bool is_number_pressed_ = false;
};

}  // namespace

void draw_vectors_panel(const Session& session, Ui& ui, Actions& actions) { VectorsPanel(session, ui, actions).draw(); }

}  // namespace qkv
