#pragma once

#include <string>

#include "imgui.h"
#include "imgui_internal.h"
#include "qkv/sheet.h"
#include "ui.h"

namespace qkv {

/// Numbers edited as in a spreadsheet: selected, typed over, dragged, copied and pasted. Created in each frame; its
/// lasting state is Ui::editor.
class NumberEditor {
public:
    NumberEditor(const Session& session, Ui& ui, Actions& actions);

    /// Draws an editable number into `box` of the current window and lets it be edited. `id` names it for ImGui and for
    /// tests, `largest` is the largest |number| of its matrix.
    void draw(const char* id, const Cell& cell, const ImRect& box, double largest);

    /// Of the numbers that are drawn: the size of their digits relative to normal text, and the decimals.
    void set_digits(float size, int decimals) {
        digits_ = size;
        decimals_ = decimals;
    }

    /// Handles the presses for the selection. Call it after all numbers are drawn, in the window that scrolls them.
    void handle_presses();

    /// Drops the selection if the person has clicked elsewhere, pastes if a menu asked for it, and asks what to do with
    /// a block that is too large. Call it at the end, outside the window that scrolls.
    void finish();

    /// Whether the task of a lesson asks for a change in this row.
    bool has_target(int row) const;

    /// Notes where a number is, in case that the task of a lesson asks for it.
    void collect_target(const Cell& cell, const ImRect& box);

    /// Whether `cell` is selected, alone or as part of a range.
    bool is_selected(const Cell& cell) const;

    /// Selects a number. One that extends the selection becomes its other corner.
    void select(const Cell& cell, bool extends);

private:
    void point_at_targets() const;
    void draw_computed(const Cell& cell, const ImRect& box, double largest);
    void draw_box(const char* id, const Cell& cell, const ImRect& box, double largest);
    void press(const Cell& cell, double value);
    bool is_dragged() const;
    void scrub(const Cell& cell, double value);
    static void scroll_to(const ImRect& box);
    void open_menu();
    void set(const Cell& cell, double value);
    Range range() const;

    void begin_typing(double value, const std::string& first_characters, bool selects_all);
    void type(const Cell& cell, const ImRect& box);
    void type_over(const Cell& cell);
    void forget_refused();
    void set_typed(const Cell& cell);
    void finish_typing(const Cell& cell);
    static int on_input(ImGuiInputTextCallbackData* data);

    void move(int rows, int columns, bool extends = false);
    void move_by_keys();
    void go_to_next(int direction);
    void select_all();
    void copy() const;
    void clear();
    void paste(const PasteWish& wish);
    void ask_for_room();

    const Session& session_;
    const Document& document_;
    Ui& ui_;
    Actions& actions_;
    CellEditor& editor_;
    Sheet sheet_;
    float digits_ = 0.875F;
    int decimals_;
    ImRect selected_box_;
    bool scrolls_to_selection_ = false;
    std::vector<ImRect> target_boxes_;  ///< drawn in this frame; those side by side are one
    bool is_number_pressed_ = false;
    bool has_ended_typing_ = false;  ///< in this frame: its key has been used
};

}  // namespace qkv
