#pragma once

#include "qkv/document.h"
#include "qkv/text.h"
#include "qkv/walkthrough.h"
#include "row_explainer.h"

namespace qkv {

/// What happened in a step, in plain words. `row` explains the step's query.
Message narrated(const Document& document, const RowExplainer& row, const Step& step);

}  // namespace qkv
