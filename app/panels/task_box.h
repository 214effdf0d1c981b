#pragma once

#include "ui.h"
#include "widgets/text.h"

namespace qkv {

/// Text at the cursor, broken between words at `width` pixels.
void wrapped_text(const TextStyle& style, std::string_view text, float width);

/// What a task asks for, which of it holds, and how it went.
void draw_task(const Session& session, const Ui& ui, const Task& task, float width);

/// The choices of a question, one below another, and why those that were tried are wrong.
void draw_question(const Session& session, const Ui& ui, Actions& actions, const Reply& reply, float width);

}  // namespace qkv
