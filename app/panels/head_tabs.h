#pragma once

#include <string>

#include "ui.h"

namespace qkv {

/// The heads of the document: a tab for each, and a menu. Only where there are several.
bool has_head_tabs(const Session& session);
void draw_head_tabs(const Session& session, Ui& ui, Actions& actions);

/// "1" or "1 꺼짐"; in a trained model with the head's job behind it, "1 누가"; and how that job was found.
std::string head_number(const Session& session, const Ui& ui, int head);
std::string head_name(const Session& session, const Ui& ui, int head);
std::string head_tip(const Session& session, const Ui& ui, int head);

/// The weights of all heads, small and side by side; a click shows that head. In a box of this size, in pixels.
void draw_head_weights(const Session& session, Ui& ui, Actions& actions, ImVec2 size);
inline constexpr float head_weights_em = 4.6F;

/// What can be done with heads, as rows of a menu: the only head can be copied and get others beside it.
void draw_heads_menu(const Session& session, const Ui& ui, Actions& actions);

}  // namespace qkv
