#pragma once

#include <optional>

#include "qkv/document.h"
#include "qkv/text.h"
#include "qkv/walkthrough.h"
#include "steps/row_explainer.h"

namespace qkv {

/// What happened in a step, in plain words, with the numbers as its formula shows them. `row` explains the step's
/// query.
Message narrated(const Document& document, const RowExplainer& row, const Step& step);

/// That the digits of the row's weights do not add up to 1; none where they do, and none before the last weight.
std::optional<Message> note_on_weights(const Document& document, const RowExplainer& row, const Step& step);

}  // namespace qkv
