#pragma once

#include "qkv/attention.h"
#include "qkv/worksheet.h"
#include "worksheet/dice.h"

// Heads drawn by chance until one query's row comes out right by hand.
namespace qkv {

/// Whether the scores of a row are worth working out by hand: small, and not all the same. A single one that is left by
/// the mask is.
bool is_tidy(const HeadAttention& head, int query, int level);

/// Draws V of a head whose Q and K are drawn. `attention` is that of the head. Whether working with the shown numbers
/// then gives every number that is shown.
bool comes_out_by_hand(Dice& dice, Exercise& exercise, const HeadAttention& attention, int level, int head = 0);

/// Adds a second head and the W_O that joins both. Whether that comes out by hand.
bool add_second_head(Dice& dice, Exercise& exercise, int level);

/// Adds a mask that blocks at least one key for the query and leaves at least two where there are three tokens, and a
/// bias. `padded_sentence` has as many tokens, the last of which is only there to be padding; it is empty where none
/// is short enough. Whether the mask and the bias make a difference to the query.
bool add_mask_and_bias(Dice& dice, Exercise& exercise, std::string_view padded_sentence);

}  // namespace qkv
