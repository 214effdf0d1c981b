#pragma once

#include <optional>

#include "ui.h"

namespace qkv {

/// The panel in which a lesson points this part out; none if the part is in view whatever panel is shown.
std::optional<Panel> panel_of(WindowPart part);

/// Whether the task needs something that stands with the vectors to be changed, numbers or switches: not only options
/// or a step.
bool asks_for_numbers(const Goal& goal);

/// Where the open lesson's newest passage is to be followed: at what it points out, or where its task is done.
std::optional<Panel> panel_to_look_at(const Session& session);

/// What of the open lesson there is to see.
GuideView newest_guide_view(const Guide& guide);

/// Whether the open lesson has gone on, or objects to something, since it was last in view.
bool has_lesson_news(const Session& session, const Ui& ui);

}  // namespace qkv
