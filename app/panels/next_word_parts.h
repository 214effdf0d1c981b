#pragma once

#include <string>

#include "imgui_internal.h"
#include "ui.h"
#include "widgets/text.h"

// What the panel of the next word and its strip share.
namespace qkv {

/// What it was before the last edit, if that has changed how likely a word is; otherwise null.
const Snapshot* words_before(const Session& session);

/// The words of the last token to show, the likeliest first. What was the likeliest before the last edit is among them,
/// in the place of the last one if need be.
std::vector<int> next_words_to_show(const Session& session, int count);

const std::string& word_name(const Session& session, int word);

/// A bar that fills a share of its track.
void draw_share(const Ui& ui, const ImRect& track, double share, ImU32 color);

/// A probability at the right of a box; returns its width.
float draw_probability(const Session& session, const ImRect& box, const TextStyle& style, double probability,
                       int token);
/// What a bar shows of a probability behind this token: nothing while a learner is still to tell it.
double shown_share(const Session& session, double probability, int token);

/// The colour of the bar of a word that can come next.
ImU32 next_word_color(const Session& session, const Ui& ui, int word);

/// A word that can come next, in a box: chosen by a click, its column of W_U is the one that the last card shows. The
/// click also goes to the step with its probability.
void choose_next_word(const Session& session, Ui& ui, Actions& actions, const ImRect& box, int word);

/// Whether the sentence can go on.
bool has_room_for_word(const Session& session);
/// Writes the likeliest word behind the sentence, and goes to the end of the new walk.
void take_likeliest_word(const Session& session, Actions& actions);
void draw_take_button(const Session& session, Ui& ui, Actions& actions);

}  // namespace qkv
