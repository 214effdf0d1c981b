#pragma once

#include <optional>

#include "qkv/walkthrough.h"
#include "steps/row.h"

namespace qkv {

/// What happened in a step of the row's query, in plain words, with the numbers as its formula shows them.
Message narrated(const Row& row, const Step& step);

/// What to press at the start, and what it will do; none at a step.
std::optional<Message> invitation_at(const Row& row, const Step& step);

/// That the digits of the row's weights do not add up to 1; none where they do, and none before the last weight.
std::optional<Message> note_on_weights(const Row& row, const Step& step);

}  // namespace qkv
