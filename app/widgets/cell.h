#pragma once

#include "qkv/explanation.h"
#include "ui.h"
#include "widgets/text.h"

namespace qkv {

/// Stripes over a box: its number has not been reached yet.
void draw_hatch(const Ui& ui, const ImRect& box);

/// A ring close around a box.
void draw_ring(const Ui& ui, const ImRect& box, ImU32 color);

/// A ring just inside a box, so that it touches nothing beside it.
void draw_inner_ring(const Ui& ui, const ImRect& box, ImU32 color);

/// A veil over a box that is selected together with others.
void draw_selection(const Ui& ui, const ImRect& box);

struct CellLook {
    Role role = Role::none;
    double largest = 1.0;      ///< the largest |value| of the matrix; see tint()
    float text_size = 0.875F;  ///< relative to normal text; 0: only the colour
    bool is_reached = true;
    bool is_new = false;      ///< computed by the current step: appears in motion
    std::string before = {};  ///< the text before the last edit, small and struck out; empty if it was the same
};

/// A number in a tinted box, or stripes. A negative number has an outline, or a line below it in a low box.
void draw_cell(const Ui& ui, const ImRect& box, const Number& number, const CellLook& look);

/// Square brackets around a vector's box.
void draw_brackets(const Ui& ui, const ImRect& box);

/// Tells the interface tests where a number stands.
void note_number_for_tests(const Cell& cell, const ImRect& box);

enum class LabelPlace { left, middle, right };

/// A token's name in a box; one that is too long is shortened in the middle, and shown whole while the pointer is on
/// it.
void draw_label(const Ui& ui, const ImRect& box, const TextStyle& style, std::string_view name, LabelPlace place);

/// Whether the pointer rests on a box of the current window that is not covered by anything.
bool is_pointed_at(const ImRect& box);

/// A box that may be too small for a finger: one that comes down beside it means it, if nothing else is nearer.
void offer_to_finger(Ui& ui, ImRect box);

/// Shows the whole of a name that is shortened where the pointer rests on it.
void tell_whole(const Ui& ui, std::string_view name);

/// The number of a cell as the panels show it.
std::string shown_number(const Session& session, const Cell& cell);

/// With its name and all of its digits: "weight(나는, 사과를) = 0.4223…".
std::string full_number(const Session& session, const Cell& cell);

/// Beside the pointer, whatever else is shown there.
void tell_number(const Session& session, const Ui& ui, const Cell& cell);

/// What the pointer rests on: lights up its operands and shows its full value, if it has been reached and
/// shows_hover().
void show_pointed_at(const Session& session, Ui& ui, const Cell& cell);

/// In a tooltip, while a person asks what matters: what a little more of a given number would do, and 0 in its place.
void tell_what_matters(const Session& session, const Ui& ui, const Cell& cell);

/// Hover and click on a cell: lights up its operands and shows its full value while the pointer is on it; a click
/// goes to the step that made it. A cell that has not been reached only takes the click.
void point_at_cell(const Session& session, Ui& ui, Actions& actions, const ImRect& box, const Cell& cell);

}  // namespace qkv
