#pragma once

#include <cmath>
#include <string_view>

#include "imgui_internal.h"
#include "ui.h"

// The parts of the window, one file each. They draw a const session into the current ImGui window and add what the
// person did to `actions`.
namespace qkv {

/// Space above and below what is in the toolbar and the walk panel; less in a low window.
inline float bar_padding(const Ui& ui) {
    return std::floor((ui.is_low ? 0.3F : ui.is_upright() ? 0.5F : 0.8F) * ui.em);
}

/// Sentence, examples, options, history, view settings. What does not fit goes into a menu.
void draw_toolbar(const Session& session, Ui& ui, Actions& actions);
float toolbar_height(const Ui& ui);

/// Q, K and V of every token, edited in place.
void draw_vectors_panel(const Session& session, Ui& ui, Actions& actions);

/// On a tablet, every token with its vectors as strips of colours; a press shows the panel below it, or hides it.
void draw_vectors_bar(const Session& session, Ui& ui);
float vectors_bar_height(const Ui& ui);

/// The three stages of the current token.
void draw_stages_panel(const Session& session, Ui& ui, Actions& actions);

/// Scores, weights and V_new of all tokens.
void draw_heatmaps_panel(const Session& session, Ui& ui, Actions& actions);

/// The same place: Q, K and V of the current token as arrows, to be dragged. Where `room` is too low for them there are
/// only heatmaps.
void draw_plane_panel(const Session& session, Ui& ui, Actions& actions);
bool has_room_for_plane(const Ui& ui, ImVec2 room);

/// The same place: the sentence with an arc for each weight.
void draw_arcs_panel(const Session& session, Ui& ui, Actions& actions);

/// Heatmaps, arrows or arcs: the switch between them at the left of a line.
void draw_side_switch(const Session& session, const Ui& ui, Actions& actions);
float side_switch_width(const Ui& ui);

/// What is beside the calculation or, while presenting, in its place.
SideView side_in_view(const Session& session, const Ui& ui);

/// A switch of a panel's own.
struct SideOption {
    const char* id;
    std::string_view label;
    std::string_view tooltip;
    bool& is_on;
};

/// Above arrows and arcs: the switch between them, and at the right, below it where there is no room, an option (or
/// null) and the button that saves the picture.
void draw_side_controls(const Session& session, Ui& ui, Actions& actions, const SideOption* option);

/// The likeliest next words of a document with a model, over its heatmaps: how high it is, at most about `most`.
void draw_next_word_panel(const Session& session, Ui& ui, Actions& actions);
float next_word_panel_height(const Session& session, const Ui& ui, float most);

/// The same in one line, where that panel is not in view.
void draw_next_word_strip(const Session& session, Ui& ui, Actions& actions);
float next_word_strip_height(const Ui& ui);

/// The heads of the capture as small heatmaps, to choose from. Only while session.heads().are_shown().
void draw_heads_panel(const Session& session, Ui& ui, Actions& actions);

/// Which of the capture's heads this is; it opens the choice. Nothing if there is no choice.
void draw_heads_button(const Session& session, const Ui& ui, Actions& actions);
bool has_heads_button(const Session& session);

/// Asks which of a capture's arrays are q, k and v, over everything else. Only while session.heads().array_choice().
void draw_arrays_dialog(const Session& session, Ui& ui, Actions& actions);

/// While a file is being opened or exported: which one, how far it has come and a button to cancel it, over the panels.
void draw_work_bar(const Session& session, const Ui& ui, Actions& actions);

/// Which files have been written and where, over the panels, with a way to their folder.
void draw_written_note(const Session& session, const Ui& ui, Actions& actions);

/// What just happened in one sentence, the controls of the walk and its timeline.
void draw_walk_panel(const Session& session, Ui& ui, Actions& actions);
float walk_panel_height(const Ui& ui, float width);

/// The keys, over everything else.
void draw_help(Ui& ui);

/// The lesson or the puzzles that are open. Only while session.learning().guide() is there.
void draw_guide_panel(const Session& session, Ui& ui, Actions& actions);

/// Outlines a part of the window, in the current ImGui window, if the lesson points at it; and scrolls it into view
/// when it has just begun to.
void point_out(const Session& session, Ui& ui, WindowPart part, const ImRect& box);

/// Asks what a worksheet should hold, over everything else; sets ui.worksheet.
void draw_worksheet_dialog(const Session& session, Ui& ui, Actions& actions);

/// Asks in which format to export the document or a picture of the window; over everything else. Sets ui.exporting.
void draw_export_dialog(const Session& session, Ui& ui, Actions& actions);

/// Shows a link to the document at this step, to copy or to photograph; over everything else.
void draw_share_dialog(const Session& session, Ui& ui, Actions& actions);

/// Presenter mode. The size of normal text, so that digits can be read from the last row.
float presenter_em(ImVec2 display);
/// F5, and while presenting Escape, A, S, Q, B and the full stop. Returns whether it used a press.
bool handle_presenter_presses(const Session& session, Ui& ui, Actions& actions);
/// Spotlight, arrows, the code of the link and leaving, small; where a finger presses, back and on before them. In
/// pixels, with the space before them; beside the message if they leave most of `width` to it.
float presenter_controls_width(const Ui& ui);
float presenter_controls_height(const Ui& ui);
bool are_presenter_controls_beside(const Ui& ui, float width);
void draw_presenter_controls(const Session& session, Ui& ui, Actions& actions);
/// Spotlight, hint, the code of the link and the black screen, over everything.
void draw_presenter_overlay(const Session& session, Ui& ui);

/// How a round of predict mode went, over everything else, once it has ended.
void draw_prediction_summary(const Session& session, const Ui& ui, Actions& actions);

/// What has to be decided before anything else can happen; over everything.
void draw_questions(const Session& session, const Ui& ui, Actions& actions);

/// Shortcuts that work wherever the pointer is.
void handle_presses(const Session& session, Ui& ui, Actions& actions);

}  // namespace qkv
